import { REASONS, type ApiState, type Explanation, type Reason, type VerdictStep } from '@keyplane/contracts';
import { findOperation } from '../routing/operations.js';
import { parseRequestTarget } from '../routing/request-target.js';
import type { RevocationLookup } from '../revocations/revocation-lookup.js';
import type { ApiOperation } from '../routing/route.js';
import type { PublishedApi } from '../snapshot/published-api.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { runSteps } from './decide.js';
import { Examination, nameOfApi } from './examination.js';

/** What is to be explained. `method` and `path` count only together, and with `apiId`. */
export interface ExplainInput {
  token: string;
  /** Who asks: only its own and the global key managers, its own APIs and its own applications are seen. */
  organizationId: string;
  apiId?: string;
  method?: string;
  /** Relative to the API's base path. */
  path?: string;
  nowMs: number;
  refusedAudiences: readonly string[];
  revocations: RevocationLookup;
}

/**
 * The verdict on a token in sentences: the same steps as `decide`; without an API or an operation, their steps are
 * skipped. Names key managers, APIs and applications of the organization; no claim value, no part of the token.
 *
 * @example
 * explain(snapshot, { token, organizationId, apiId, method: 'GET', path: '/orders', nowMs: Date.now(), refusedAudiences, revocations });
 */
export function explain(snapshot: Snapshot, input: ExplainInput): Explanation {
  const target = findTarget(snapshot, input);
  if ('refused' in target) return refusedExplanation('operation-not-found', target.refused, [{ name: 'operation', outcome: 'refused', detail: target.refused }]);
  const { api, operation } = target;
  const { organizationId, nowMs, refusedAudiences, revocations } = input;
  const authorization = [`Bearer ${input.token}`];
  const { refusal, steps } = runSteps(new Examination({ snapshot, organizationId, api, operation, authorization, nowMs, refusedAudiences, revocations }));
  const all = [operationStep(operation), ...steps];
  return refusal === null ? { verdict: 'accepted', reason: null, steps: all, explanation: acceptance(api, operation) } : refusedExplanation(refusal.reason, refusal.detail, all);
}

type Target = { api: ApiState | null; operation: ApiOperation | null } | { refused: string };

function findTarget(snapshot: Snapshot, { organizationId, apiId, method, path }: ExplainInput): Target {
  if (apiId === undefined) return { api: null, operation: null };
  const api = snapshot.apis.get(apiId);
  if (api?.state.organizationId !== organizationId) return { refused: 'no such API is published' };
  if (!api.state.enabled) return { refused: `the ${nameOfApi(api.state)} is disabled` };
  if (method === undefined || path === undefined) return { api: api.state, operation: null };
  return findOperationOf(api, method, path);
}

function findOperationOf(api: PublishedApi, method: string, path: string): Target {
  const target = parseRequestTarget(path);
  if ('refused' in target) return { refused: `no gateway takes this path: ${target.refused}` };
  const operation = findOperation(api.operations, method, target.segments);
  if (operation !== null && 'refused' in operation) return { refused: `no gateway takes this path: ${operation.refused}` };
  return operation === null ? { refused: `the ${nameOfApi(api.state)} has no such operation` } : { api: api.state, operation };
}

function operationStep(operation: ApiOperation | null): VerdictStep {
  if (operation === null) return { name: 'operation', outcome: 'skipped', detail: 'no operation was named' };
  return { name: 'operation', outcome: 'passed', detail: `the request belongs to ${operation.method} ${operation.path}` };
}

function acceptance(api: ApiState | null, operation: ApiOperation | null): string {
  if (api === null) return 'The token is good. No API was named, so nothing was checked that depends on one.';
  if (operation === null) return `The ${nameOfApi(api)} accepts the token. No operation was named, so scopes were not checked.`;
  return `The ${nameOfApi(api)} accepts the token for ${operation.method} ${operation.path}.`;
}

function refusedExplanation(reason: Reason, detail: string, steps: VerdictStep[]): Explanation {
  const { title, fix } = REASONS[reason];
  return { verdict: 'refused', reason, steps, explanation: `${title}: ${detail}. ${fix}` };
}
