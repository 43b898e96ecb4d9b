import { constants, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import type { Algorithm, PublicJwk } from '@keyplane/contracts';

export interface SigningKey {
  readonly algorithm: Algorithm;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** The public key, with `kid` and `alg`. */
  readonly jwk: PublicJwk;
}

/** A fresh key pair for the algorithm, made now. */
export function aSigningKey(algorithm: Algorithm = 'ES256', kid = 'key-1'): SigningKey {
  const { privateKey, publicKey } = generate(algorithm);
  const { kty, crv, x, y, n, e } = publicKey.export({ format: 'jwk' });
  if (kty !== 'RSA' && kty !== 'EC' && kty !== 'OKP') throw new Error('a signing key has an unexpected type');
  return { algorithm, privateKey, publicKey, jwk: { kty, crv, x, y, n, e, kid, alg: algorithm, use: 'sig' } };
}

const CURVES: Partial<Record<Algorithm, string>> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' };

export interface TokenParts {
  /** An object, or JSON text as it shall be. */
  header: object | string;
  payload: object | string;
}

/** A compact JWS over exactly these parts. */
export function signToken({ header, payload }: TokenParts, { algorithm, privateKey }: Pick<SigningKey, 'algorithm' | 'privateKey'>): string {
  const signingInput = `${encodePart(header)}.${encodePart(payload)}`;
  return `${signingInput}.${signBytes(Buffer.from(signingInput), algorithm, privateKey).toString('base64url')}`;
}

/** One part of a token: base64url of the JSON. */
export function encodePart(part: object | string): string {
  return Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');
}

function generate(algorithm: Algorithm): { privateKey: KeyObject; publicKey: KeyObject } {
  if (algorithm === 'EdDSA') return generateKeyPairSync('ed25519');
  if (algorithm.startsWith('ES')) return generateKeyPairSync('ec', { namedCurve: CURVES[algorithm] ?? 'P-256' });
  return generateKeyPairSync('rsa', { modulusLength: 2048 });
}

function signBytes(input: Buffer, algorithm: Algorithm, key: KeyObject): Buffer {
  if (algorithm === 'EdDSA') return sign(null, input, key);
  const digest = `sha${algorithm.slice(2)}`;
  if (algorithm.startsWith('ES')) return sign(digest, input, { key, dsaEncoding: 'ieee-p1363' });
  if (algorithm.startsWith('PS')) return sign(digest, input, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST });
  return sign(digest, input, key);
}
