import { constants, verify } from 'node:crypto';
import type { Algorithm } from '@keyplane/contracts';
import type { VerificationKey } from '../snapshot/key-set.js';

/** Everything but the key that node needs for one algorithm (RFC 7518 §3, RFC 8037 §3.1). */
interface Scheme {
  digest: string | null;
  /** ECDSA: r and s side by side, each this many bytes (RFC 7518 §3.4). Node would take other lengths for wrong, too; said here so that it can't drift. */
  signatureBytes?: number;
  pss?: { saltLength: number };
}

const SCHEMES: Record<Algorithm, Scheme> = {
  RS256: { digest: 'sha256' },
  RS384: { digest: 'sha384' },
  RS512: { digest: 'sha512' },
  PS256: { digest: 'sha256', pss: { saltLength: 32 } },
  PS384: { digest: 'sha384', pss: { saltLength: 48 } },
  PS512: { digest: 'sha512', pss: { saltLength: 64 } },
  ES256: { digest: 'sha256', signatureBytes: 64 },
  ES384: { digest: 'sha384', signatureBytes: 96 },
  ES512: { digest: 'sha512', signatureBytes: 132 },
  EdDSA: { digest: null, signatureBytes: 64 },
};

/** What is verified: the key must serve the algorithm, which comes from the key manager's allow-list. */
export interface SignedMessage {
  algorithm: Algorithm;
  /** ASCII, as it came. */
  signingInput: string;
  signature: Uint8Array;
}

/**
 * Whether the signature is good. Faster than jose, which stays the reference: never accepts what jose refuses
 * (`verify-signature.spec.ts`). False, not an exception, for whatever the signature holds.
 */
export function verifySignature({ key, algorithms }: VerificationKey, { algorithm, signingInput, signature }: SignedMessage): boolean {
  if (!algorithms.includes(algorithm)) return false;
  const { digest, signatureBytes, pss } = SCHEMES[algorithm];
  if (signatureBytes !== undefined && signature.length !== signatureBytes) return false;
  const padding = pss ? { padding: constants.RSA_PKCS1_PSS_PADDING, ...pss } : {};
  const isEcdsa = digest !== null && signatureBytes !== undefined;
  try {
    return verify(digest, Buffer.from(signingInput, 'latin1'), { key, ...padding, ...(isEcdsa ? { dsaEncoding: 'ieee-p1363' as const } : {}) }, signature);
  } catch {
    return false;
  }
}
