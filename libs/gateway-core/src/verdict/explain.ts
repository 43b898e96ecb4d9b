import type { Explanation } from '@keyplane/contracts';
import type { Snapshot } from '../snapshot/snapshot.js';

export interface ExplainInput {
  token: string;
  /** Who asks: only its own and the global key managers, and only its own APIs, are seen. */
  organizationId: string;
  apiId?: string;
  method?: string;
  /** Relative to the API's base path. */
  path?: string;
  nowMs: number;
  refusedAudiences: readonly string[];
}

/** The verdict on a token in sentences: the same steps as `decide`; without an API, its steps are skipped. No claim value, no part of the token. */
export function explain(snapshot: Snapshot, input: ExplainInput): Explanation {
  throw new Error(`not implemented ${snapshot.apis.size} ${input.nowMs}`);
}
