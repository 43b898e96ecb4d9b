import type { Snapshot } from '../snapshot/snapshot.js';
import type { Verdict, VerdictRequest } from './verdict.js';

/** The verdict on one request. Never throws on hostile input; the same snapshot, request and time give the same verdict. */
export function decide(snapshot: Snapshot, request: VerdictRequest): Verdict {
  throw new Error(`not implemented ${snapshot.apis.size} ${request.nowMs}`);
}
