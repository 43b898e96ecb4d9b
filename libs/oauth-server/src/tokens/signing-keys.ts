import { createPrivateKey, generateKeyPair, type JsonWebKey, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { calculateJwkThumbprint } from 'jose';

/** A public key as the key set shows it (RFC 7517). */
export interface PublicSigningKey {
  kty: 'EC';
  crv: 'P-256';
  x: string;
  y: string;
  kid: string;
  alg: 'ES256';
  use: 'sig';
}

export interface SigningKeys {
  /** Signs from now on. */
  current: { kid: string; privateKey: KeyObject };
  /** All keys, the current one first: older ones stay published until the last token that they signed has expired. */
  published: PublicSigningKey[];
}

const generateKeyPairAsync = promisify(generateKeyPair);

/** A new private ES256 key (RFC 7518 §3.4) whose `kid` is its RFC 7638 thumbprint. Keep it secret. */
export async function generateSigningKey(): Promise<JsonWebKey> {
  const { privateKey } = await generateKeyPairAsync('ec', { namedCurve: 'P-256' });
  const jwk = privateKey.export({ format: 'jwk' });
  const kid = await calculateJwkThumbprint({ kty: 'EC', crv: 'P-256', x: jwk.x, y: jwk.y });
  return { ...jwk, kid, alg: 'ES256', use: 'sig' };
}

/**
 * Checks and loads the signing keys.
 * @throws if there is none, one is not a private ES256 key, or two share a `kid`; the message never holds key material.
 */
export function loadSigningKeys(jwks: readonly JsonWebKey[]): SigningKeys {
  const [first] = jwks;
  if (!first) throw new Error('A built-in key manager needs at least one signing key.');
  const published = jwks.map(publicPart);
  if (new Set(published.map(({ kid }) => kid)).size !== published.length) throw new Error('Two signing keys have the same kid.');
  return { current: { kid: publicPart(first, 0).kid, privateKey: loadPrivateKey(first) }, published };
}

function publicPart(jwk: JsonWebKey, index: number): PublicSigningKey {
  const { kty, crv, x, y, d, kid, alg = 'ES256', use = 'sig' } = jwk;
  const isUsable = kty === 'EC' && crv === 'P-256' && alg === 'ES256' && use === 'sig';
  if (!isUsable || !isText(x) || !isText(y) || !isText(d) || !isText(kid)) throw new Error(`Signing key ${index} is not a private ES256 key with a kid.`);
  return { kty: 'EC', crv: 'P-256', x, y, kid, alg: 'ES256', use: 'sig' };
}

function loadPrivateKey(jwk: JsonWebKey): KeyObject {
  try {
    return createPrivateKey({ key: jwk, format: 'jwk' });
  } catch {
    // The cause is dropped: messages of crypto libraries are not ours to vouch for.
    throw new Error('The current signing key cannot be loaded.');
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
