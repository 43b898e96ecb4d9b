import { createPublicKey, generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { GuardedFetch, GuardedResponse } from '@keyplane/guarded-http';
import { GuardedHttpError } from '@keyplane/guarded-http';
import { selfSigned } from '@keyplane/guarded-http/testing';
import { fetchSigningKeys } from './fetch-signing-keys.js';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwkOf = (key: KeyObject, more: object = {}): JsonWebKey => ({ ...key.export({ format: 'jwk' }), ...more });
const good = jwkOf(ec.publicKey, { kid: 'good' });

function serving(text: string, status = 200): GuardedFetch {
  const answer: GuardedResponse = { status, headers: new Headers(), url: 'https://as.example/jwks', text, json: () => parse(text) };
  return async () => answer;
}
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new GuardedHttpError('not-json', 'no');
  }
}
const keysOf = (...keys: unknown[]) => fetchSigningKeys({ certificates: { type: 'JWKS', value: 'https://as.example/jwks' }, fetch: serving(JSON.stringify({ keys })) });
const keysOfPem = (value: string) => fetchSigningKeys({ certificates: { type: 'PEM', value }, fetch: () => Promise.reject(new Error('PEM needs no network')) });
const pem = (key: KeyObject) => String(key.export({ type: key.type === 'private' ? 'pkcs8' : 'spki', format: 'pem' }));

describe('keys from a JWKS address', () => {
  it('takes RSA, the three EC curves and Ed25519, with public members only', async () => {
    const others = ['P-384', 'P-521'].map((namedCurve) => generateKeyPairSync('ec', { namedCurve }).publicKey);
    const keys = await keysOf(...[rsa.publicKey, ec.publicKey, ...others, generateKeyPairSync('ed25519').publicKey].map((key, index) => jwkOf(key, { kid: `k${index}`, x5c: ['x'], secret: 's' })));
    expect(keys.map((key) => key.crv ?? key.kty).sort()).toEqual(['Ed25519', 'P-256', 'P-384', 'P-521', 'RSA']);
    for (const key of keys) expect(Object.keys(key).every((member) => ['kty', 'kid', 'use', 'crv', 'x', 'y', 'n', 'e'].includes(member))).toBe(true);
  });

  const n = jwkOf(rsa.publicKey)['n'];
  const unusable: [string, () => JsonWebKey][] = [
    ['a symmetric key', () => ({ kty: 'oct', k: 'c2VjcmV0', kid: 'x' })],
    ['a private RSA key', () => jwkOf(rsa.privateKey)],
    ['a private EC key', () => jwkOf(ec.privateKey)],
    ['a public key with a symmetric member', () => jwkOf(rsa.publicKey, { k: 'c2VjcmV0' })],
    ['a key for encryption', () => jwkOf(rsa.publicKey, { use: 'enc' })],
    ['a key whose algorithm is for encryption', () => jwkOf(rsa.publicKey, { alg: 'RSA-OAEP' })],
    ['a key whose algorithm is HMAC', () => jwkOf(rsa.publicKey, { alg: 'HS256' })],
    ['a key whose algorithm is of another kind', () => jwkOf(rsa.publicKey, { alg: 'ES256' })],
    ['an EC key with the algorithm of another curve', () => jwkOf(ec.publicKey, { alg: 'ES384' })],
    ['a key that may not verify', () => jwkOf(rsa.publicKey, { key_ops: ['encrypt'] })],
    ['a short RSA key', () => jwkOf(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey)],
    ['an RSA key with exponent 1', () => ({ kty: 'RSA', n, e: 'AQ' })],
    ['an RSA key with an even exponent', () => ({ kty: 'RSA', n, e: 'BA' })],
    ['an RSA key with a huge exponent', () => ({ kty: 'RSA', n, e: 'AQAAAAAB' })],
    ['an RSA key with a huge modulus', () => ({ kty: 'RSA', n: Buffer.alloc(2048, 0xff).toString('base64url'), e: 'AQAB' })],
    ['an EC point that is not on its curve', () => jwkOf(ec.publicKey, { x: Buffer.alloc(32, 1).toString('base64url') })],
    ['the curve secp256k1', () => jwkOf(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey)],
    ['Ed448', () => jwkOf(generateKeyPairSync('ed448').publicKey)],
    ['X25519', () => jwkOf(generateKeyPairSync('x25519').publicKey)],
    ['a kid that is no text', () => jwkOf(rsa.publicKey, { kid: 7 })],
    ['a kid with a line break', () => jwkOf(rsa.publicKey, { kid: 'a\nb' })],
    ['a kid of 257 characters', () => jwkOf(rsa.publicKey, { kid: 'a'.repeat(257) })],
    ['missing members', () => ({ kty: 'RSA', e: 'AQAB' })],
  ];
  it.each(unusable)('leaves out %s and keeps the good key beside it', async (_, key) => {
    expect((await keysOf(key(), good)).map(({ kid }) => kid)).toStrictEqual(['good']);
  });

  it('leaves out members that are no objects', async () => {
    expect(await keysOf(null, 'x', 7, [], good)).toHaveLength(1);
  });

  it('makes one of the same key twice, and keeps different keys under one kid', async () => {
    expect(await keysOf(good, good)).toHaveLength(1);
    expect((await keysOf(good, jwkOf(rsa.publicKey, { kid: 'good' }))).map(({ kty, kid }) => `${kty} ${kid}`).sort()).toEqual(['EC good', 'RSA good']);
  });

  it('is the same for the same keys in another order', async () => {
    const other = jwkOf(rsa.publicKey, { kid: 'other' });
    expect(await keysOf(good, other)).toEqual(await keysOf(other, good));
  });

  it.each([['an empty set', '{"keys":[]}'], ['no usable key', '{"keys":[{"kty":"oct"}]}'], ['no set', '{}'], ['a list', '[]'], ['no JSON', '<html>'], ['nothing', ''], ['101 keys', JSON.stringify({ keys: Array.from({ length: 101 }, () => good) })]])('an answer with %s is an unexpected-response', async (_, text) => {
    await expect(fetchSigningKeys({ certificates: { type: 'JWKS', value: 'https://as.example/jwks' }, fetch: serving(text) })).rejects.toMatchObject({ name: 'ConnectorError', code: 'unexpected-response' });
  });

  it('an error status is no key set', async () => {
    await expect(fetchSigningKeys({ certificates: { type: 'JWKS', value: 'https://as.example/jwks' }, fetch: serving(JSON.stringify({ keys: [good] }), 503) })).rejects.toMatchObject({ code: 'unreachable' });
  });
});

describe('keys from PEM text', () => {
  it('says that a private key is among them: it must be taken for lost', async () => {
    await expect(keysOfPem(pem(ec.privateKey))).rejects.toThrow('hold a private key');
  });

  it('takes public keys and certificates, several in one text with words between, once each', async () => {
    const { cert, key } = selfSigned();
    const certified = createPublicKey(key);
    const keys = await keysOfPem(`first:\n${pem(ec.publicKey)}\nsecond:\n${cert}\n${pem(certified)}`);
    expect(keys).toEqual([{ ...jwkOf(ec.publicKey), use: 'sig' }, { ...jwkOf(certified), use: 'sig' }].map((key) => expect.objectContaining(key)));
  });

  it.each([
    ['a private key', () => pem(ec.privateKey)],
    ['a private key beside a good one', () => `${pem(ec.publicKey)}${pem(rsa.privateKey)}`],
    ['a weak key', () => pem(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey)],
    ['a broken block', () => `${pem(ec.publicKey)}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----`],
    ['no block', () => 'hello'],
    ['an unknown kind of block', () => '-----BEGIN X-----\nAAAA\n-----END X-----'],
  ])('rejects %s, and tells nothing of it', async (_, text) => {
    const error: unknown = await keysOfPem(text()).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'ConnectorError', code: 'rejected' });
    for (const line of text().split('\n').filter((part) => part.length > 20 && !part.includes('-----'))) expect(String(error)).not.toContain(line);
  });
});
