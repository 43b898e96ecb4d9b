import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { ALGORITHMS, type Algorithm, type PublicJwk } from '@keyplane/contracts';
import { z } from 'zod';

/** Below: broken (RFC 7518 §3.3). Above: each verification would cost milliseconds. */
const RSA_BITS = { min: 2048, max: 8192 };

const Candidate = z.looseObject({
  kty: z.enum(['RSA', 'EC', 'OKP']),
  kid: z.string().min(1).max(256).regex(/^[\x20-\x7e]+$/).optional(),
  alg: z.enum(ALGORITHMS).optional(),
  use: z.literal('sig').optional(),
  key_ops: z.array(z.string()).refine((operations) => operations.includes('verify')).optional(),
});
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/** A key of a JWKS as a public signing key; null where it is none, is weak, or is not public in the sense of secret. */
export function usableSigningKey(value: unknown): PublicJwk | null {
  const parsed = Candidate.safeParse(value);
  // A key whose private part is published can be used by anybody: it proves nothing.
  if (!parsed.success || PRIVATE_MEMBERS.some((member) => member in parsed.data)) return null;
  const { kid, alg } = parsed.data;
  const key = importKey(parsed.data);
  return key === null ? null : publicJwkOf(key, { ...(kid !== undefined && { kid }), ...(alg !== undefined && { alg }) });
}

/** The canonical public form of a key that is strong enough and can sign with `alg` (where that is said); else null. */
export function publicJwkOf(key: KeyObject, { kid, alg }: { kid?: string; alg?: Algorithm }): PublicJwk | null {
  const algorithms = algorithmsOf(key);
  if (algorithms.length === 0 || (alg !== undefined && !algorithms.includes(alg))) return null;
  const { kty, crv, x, y, n, e } = key.export({ format: 'jwk' });
  if (kty !== 'RSA' && kty !== 'EC' && kty !== 'OKP') return null;
  const named: PublicJwk = { kty, ...(kid !== undefined && { kid }), ...(alg !== undefined && { alg }), use: 'sig' };
  const present = (members: Record<string, string | undefined>) => Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
  return { ...named, ...present(kty === 'RSA' ? { n, e } : { crv, x, y }) };
}

function importKey(jwk: JsonWebKey): KeyObject | null {
  try {
    // Checks what the text cannot show: that members belong together, and that a point lies on its curve.
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch {
    return null;
  }
}

function algorithmsOf(key: KeyObject): readonly Algorithm[] {
  const { modulusLength = 0, publicExponent = 0n, namedCurve } = key.asymmetricKeyDetails ?? {};
  switch (key.asymmetricKeyType) {
    case 'rsa':
      // An exponent of 1 makes every signature valid; a huge one makes each verification slow.
      return modulusLength >= RSA_BITS.min && modulusLength <= RSA_BITS.max && publicExponent >= 3n && publicExponent % 2n === 1n && publicExponent < 2n ** 33n ? ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] : [];
    case 'ec':
      return EC_ALGORITHMS[namedCurve ?? ''] ?? [];
    case 'ed25519':
      return ['EdDSA'];
    default:
      return [];
  }
}

const EC_ALGORITHMS: Record<string, readonly Algorithm[]> = { prime256v1: ['ES256'], secp384r1: ['ES384'], secp521r1: ['ES512'] };
