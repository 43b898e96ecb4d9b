import type { VerdictStep } from '@keyplane/contracts';
import type { Snapshot } from '../snapshot/snapshot.js';
import { Examination, type Step, type StepResult } from './examination.js';
import { member } from './jwt.js';
import { tokenStep } from './steps/01-token.js';
import { shapeStep } from './steps/02-shape.js';
import { issuerStep } from './steps/03-issuer.js';
import { keyManagerAcceptedStep } from './steps/04-key-manager-accepted.js';
import { algorithmStep } from './steps/06-algorithm.js';
import { keyStep } from './steps/07-key.js';
import { signatureStep } from './steps/08-signature.js';
import { timesStep } from './steps/09-times.js';
import { typeStep } from './steps/10-type.js';
import { audienceStep } from './steps/11-audience.js';
import { bindingStep } from './steps/12-binding.js';
import { revokedStep } from './steps/13-revoked.js';
import { clientStep } from './steps/14-client.js';
import { subscriptionStep } from './steps/15a-subscription.js';
import { environmentStep } from './steps/15b-environment.js';
import { scopesStep } from './steps/16-scopes.js';
import type { Principal, Verdict, VerdictRequest } from './verdict.js';

/** The steps in their order (5 comes with token exchange; 17 is `upstreamHeaders`). The first refusal ends it. */
export const STEPS: readonly Step[] = [
  tokenStep,
  shapeStep,
  issuerStep,
  keyManagerAcceptedStep,
  algorithmStep,
  keyStep,
  signatureStep,
  timesStep,
  typeStep,
  audienceStep,
  bindingStep,
  revokedStep,
  clientStep,
  subscriptionStep,
  environmentStep,
  scopesStep,
];

/**
 * The verdict on one request. Never throws on hostile input; the same snapshot, request and time give the same verdict.
 *
 * @example
 * const verdict = decide(snapshot, { authorization, route, nowMs: Date.now(), refusedAudiences: [`${publicUrl}/api`], revocations });
 * if (verdict.ok) forward(verdict.principal.upstreamUrl, upstreamHeaders(verdict.principal));
 */
export function decide(snapshot: Snapshot, request: VerdictRequest): Verdict {
  const { api, operation } = request.route;
  const examination = new Examination({
    snapshot,
    api,
    operation,
    organizationId: api.organizationId,
    authorization: request.authorization,
    nowMs: request.nowMs,
    refusedAudiences: request.refusedAudiences,
    revocations: request.revocations,
  });
  const { refusal, steps } = runSteps(examination);
  if (refusal === null) return { ok: true, principal: principalOf(examination, api.organization), steps };
  const { reason, detail } = refusal;
  return { ok: false, reason, detail, ...(reason === 'insufficient-scope' ? { requiredScopes: operation.scopes } : {}), steps };
}

type RefusedResult = Extract<StepResult, { outcome: 'refused' }>;

/** Runs the steps until one refuses. Only a test that leaves one out gives others. */
export function runSteps(examination: Examination, all: readonly Step[] = STEPS): { refusal: RefusedResult | null; steps: VerdictStep[] } {
  const steps: VerdictStep[] = [];
  for (const step of all) {
    const result = step.check(examination);
    steps.push({ name: step.name, outcome: result.outcome, detail: result.detail });
    if (result.outcome === 'refused') return { refusal: result, steps };
  }
  return { refusal: null, steps };
}

function principalOf(examination: Examination, organization: string): Principal {
  const key = examination.get('applicationKey');
  const subject = member(examination.get('jwt').payload, 'sub');
  return {
    organization,
    applicationId: key.applicationId,
    keyManagerId: key.keyManagerId,
    clientId: key.clientId,
    subject: typeof subject === 'string' ? subject : null,
    scopes: examination.get('scopes'),
    environment: key.environment,
    keyId: key.id,
    upstreamUrl: examination.get('upstreamUrl'),
  };
}
