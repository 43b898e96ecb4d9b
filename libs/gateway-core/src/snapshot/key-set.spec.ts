import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { PublicJwk } from '@keyplane/contracts';
import { aSigningKey } from '../testing/index.js';
import { loadKeySet } from './key-set.js';

const good = aSigningKey('ES256', 'good').jwk;
const rsa = (modulusLength: number, publicExponent = 65_537): PublicJwk => {
  const { n, e } = generateKeyPairSync('rsa', { modulusLength, publicExponent }).publicKey.export({ format: 'jwk' });
  return { kty: 'RSA', kid: 'rsa', n, e };
};

describe('loadKeySet', () => {
  it('an RSA key without alg may serve RS and PS; a curve fixes its algorithm', () => {
    const [key] = loadKeySet([rsa(2048)])?.keys ?? [];
    expect(key?.algorithms).toEqual(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']);
    expect(loadKeySet([{ ...good, alg: undefined }])?.keys[0]?.algorithms).toEqual(['ES256']);
  });

  const strong = rsa(2048);
  it.each<[string, PublicJwk]>([
    ['an encryption key', { ...good, use: 'enc' }],
    ['an alg that does not fit the curve', { ...good, alg: 'ES384' }],
    ['an encryption alg', { ...strong, alg: 'RSA-OAEP' }],
    ['an HMAC alg', { ...strong, alg: 'HS256' }],
    ['a foreign curve', { ...good, crv: 'secp256k1', alg: undefined }],
    ['a point that is not on the curve', { ...good, y: good.x }],
    ['a missing coordinate', { ...good, y: undefined }],
    ['X25519', { kty: 'OKP', crv: 'X25519', x: 'A'.repeat(43) }],
    ['RSA of 1024 bits', rsa(1024)],
    ['RSA of 8448 bits, which would make each verification dear', { ...strong, n: Buffer.alloc(1056, 0xff).toString('base64url') }],
    ['RSA with exponent 1', { ...strong, e: 'AQ' }],
    ['RSA with an even exponent', { ...strong, e: 'Ag' }],
    ['RSA without modulus', { kty: 'RSA', e: 'AQAB' }],
  ])('leaves out %s and keeps the good key beside it', (_name, jwk) => {
    expect(loadKeySet([jwk])).toBeNull();
    expect(loadKeySet([jwk, good])?.keys.map(({ kid }) => kid)).toEqual(['good']);
  });

  it('no key at all is no key set', () => {
    expect(loadKeySet([])).toBeNull();
  });
});
