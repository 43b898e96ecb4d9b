/**
 * What a gateway knows and decides: the state made from events (`follower/`, `snapshot/`, `revocations/`), where a request goes
 * (`routing/`) and whether its token is good (`verdict/`). Used by the gateway and by "explain" in the control plane.
 * Synchronous, no network, no files, no environment: state comes in as records, time as a parameter.
 * Start at `verdict/decide.ts` (the ordered list of steps), then `follower/configuration-follower.ts`.
 */
export type { ApiOperation, Route, RouteResult } from './routing/route.js';
export { findRoute } from './routing/find-route.js';
export { corsAnswer, type CorsAnswer, type CorsQuestion } from './cors/cors-answer.js';
export { upstreamTarget } from './routing/upstream-target.js';
export type { Snapshot } from './snapshot/snapshot.js';
export { ConfigurationFollower, type FollowerCounters, type FollowerOptions } from './follower/configuration-follower.js';
export { joinStateHashes } from './follower/state-hash.js';
export { RevocationFollower } from './revocations/revocation-follower.js';
export { NOTHING_REVOKED, type RevocationLookup } from './revocations/revocation-lookup.js';
export type { Principal, Verdict, VerdictRequest } from './verdict/verdict.js';
export { decide } from './verdict/decide.js';
export { upstreamHeaders } from './verdict/steps/17-upstream-headers.js';
export { explain, type ExplainInput } from './verdict/explain.js';
export { identifyToken, type IdentifiedToken } from './verdict/identify-token.js';
