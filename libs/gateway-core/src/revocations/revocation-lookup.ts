import { createHash } from 'node:crypto';

/** What is known of a token when it is asked whether it is revoked. */
export interface RevocationQuestion {
  /** Whose API is called: a revocation of one organization never touches another. */
  organizationId: string;
  keyManagerId: string;
  /** Null where the token names none. */
  clientId: string | null;
  tokenHash: string;
  tokenId: string | null;
  /** `iat`; null where the token has none. */
  issuedAtSeconds: number | null;
}

/** What gateways ask before anything cached: constant time, whatever the number of revocations. */
export interface RevocationLookup {
  /** Why the token is revoked; null when it is not. */
  find(question: RevocationQuestion): 'token' | 'issued-before' | null;
}

export const NOTHING_REVOKED: RevocationLookup = { find: () => null };

/** Names a token by what was signed: an ECDSA signature has a second spelling that verifies, too. */
export function tokenHashOf(signingInput: string): string {
  return createHash('sha256').update(signingInput).digest('hex');
}
