import type { Snapshot } from '../snapshot/snapshot.js';
import type { RouteResult } from './route.js';

/** Finds the API and the operation for a RAW request target (`request.url` of node:http, untouched) and method. Never throws. */
export function findRoute(snapshot: Snapshot, rawTarget: string, method: string): RouteResult {
  throw new Error(`not implemented ${snapshot.apis.size} ${rawTarget} ${method}`);
}
