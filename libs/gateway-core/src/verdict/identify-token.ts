import { tokenHashOf, NOTHING_REVOKED } from '../revocations/revocation-lookup.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { readClientId, readTokenId } from './claims.js';
import { runSteps } from './decide.js';
import { Examination, type Step } from './examination.js';
import { member } from './jwt.js';
import { tokenStep } from './steps/01-token.js';
import { shapeStep } from './steps/02-shape.js';
import { issuerStep } from './steps/03-issuer.js';
import { algorithmStep } from './steps/06-algorithm.js';
import { keyStep } from './steps/07-key.js';
import { signatureStep } from './steps/08-signature.js';

/** Whose token it is: shape, issuer, algorithm, key and signature (steps 2 to 8). Its times don't count: an expired token is somebody's, too. */
const STEPS: readonly Step[] = [tokenStep, shapeStep, issuerStep, algorithmStep, keyStep, signatureStep];

/** What a revocation names of a token. */
export interface IdentifiedToken {
  keyManagerId: string;
  /** Null where the token names none. */
  clientId: string | null;
  tokenHash: string;
  tokenId: string | null;
  /** `exp`; null where it is no finite number (no gateway takes such a token). */
  expiresAtSeconds: number | null;
}

/**
 * Whose token this is, verified as a gateway would. `refused` says why it can't be said, without anything out of the token.
 *
 * @example
 * const found = identifyToken(snapshot, { token, organizationId });
 * if ('refused' in found) throw new Problem('key.token-not-of-this-key', { detail: found.refused });
 */
export function identifyToken(snapshot: Snapshot, { token, organizationId }: { token: string; organizationId: string }): IdentifiedToken | { refused: string } {
  const authorization = [`Bearer ${token}`];
  const examination = new Examination({ snapshot, organizationId, authorization, api: null, operation: null, nowMs: 0, refusedAudiences: [], revocations: NOTHING_REVOKED });
  const { refusal } = runSteps(examination, STEPS);
  if (refusal !== null) return { refused: refusal.detail };
  const { payload, signingInput } = examination.get('jwt');
  const keyManager = examination.get('keyManager');
  const expires = member(payload, 'exp');
  return {
    keyManagerId: keyManager.id,
    clientId: readClientId(payload, keyManager.profile),
    tokenHash: tokenHashOf(signingInput),
    tokenId: readTokenId(payload),
    expiresAtSeconds: typeof expires === 'number' && Number.isFinite(expires) ? expires : null,
  };
}
