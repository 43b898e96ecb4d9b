import { createPublicKey, type KeyObject } from 'node:crypto';
import { ALGORITHMS, type Algorithm, type PublicJwk } from '@keyplane/contracts';

/** A public key with the algorithms it may serve: fixed when it is loaded, never the token's word. */
export interface VerificationKey {
  readonly kid: string | null;
  readonly algorithms: readonly Algorithm[];
  readonly key: KeyObject;
}

/** The usable signing keys of one key manager. */
export interface KeySet {
  readonly keys: readonly VerificationKey[];
  readonly byKid: ReadonlyMap<string, readonly VerificationKey[]>;
}

// RFC 7518 §3.3 and §3.5 ask for 2048 bits or more (jose refuses less); the upper bound keeps one verification cheap.
const RSA_BITS_MIN = 2048;
const RSA_BITS_MAX = 8192;

/** Loads what can sign; encryption keys, foreign curves and broken keys are left out. Null when nothing is left. */
export function loadKeySet(jwks: readonly PublicJwk[]): KeySet | null {
  const keys = jwks.flatMap((jwk) => loadKey(jwk) ?? []);
  if (keys.length === 0) return null;
  const byKid = new Map<string, VerificationKey[]>();
  for (const key of keys) {
    if (key.kid === null) continue;
    const sameKid = byKid.get(key.kid);
    if (sameKid) sameKid.push(key);
    else byKid.set(key.kid, [key]);
  }
  return { keys, byKid };
}

function loadKey(jwk: PublicJwk): VerificationKey | null {
  if (jwk.use !== undefined && jwk.use !== 'sig') return null;
  const algorithms = algorithmsOf(jwk);
  if (algorithms.length === 0) return null;
  const key = importKey(jwk);
  if (key === null || !isSound(key)) return null;
  return { kid: jwk.kid ?? null, algorithms, key };
}

/** By key type and curve; the key's own `alg` binds it to that one, and a foreign `alg` to none. */
function algorithmsOf(jwk: PublicJwk): readonly Algorithm[] {
  const byType = algorithmsOfType(jwk);
  return jwk.alg === undefined ? byType : byType.filter((algorithm) => algorithm === jwk.alg);
}

function algorithmsOfType({ kty, crv }: PublicJwk): readonly Algorithm[] {
  if (kty === 'RSA') return ALGORITHMS.filter((algorithm) => /^[RP]S/.test(algorithm));
  if (kty === 'OKP') return crv === 'Ed25519' ? ['EdDSA'] : [];
  if (crv === 'P-256') return ['ES256'];
  if (crv === 'P-384') return ['ES384'];
  return crv === 'P-521' ? ['ES512'] : [];
}

function importKey({ kty, crv, x, y, n, e }: PublicJwk): KeyObject | null {
  try {
    // Only the public members of its own type are handed on.
    const key = kty === 'RSA' ? { kty, n, e } : kty === 'EC' ? { kty, crv, x, y } : { kty, crv, x };
    return createPublicKey({ key, format: 'jwk' });
  } catch {
    return null;
  }
}

function isSound(key: KeyObject): boolean {
  if (key.type !== 'public') return false;
  if (key.asymmetricKeyType !== 'rsa') return true;
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  // With exponent 1 every signature is its own message; an even one is no RSA key.
  return modulusLength >= RSA_BITS_MIN && modulusLength <= RSA_BITS_MAX && publicExponent > 1n && publicExponent % 2n === 1n;
}
