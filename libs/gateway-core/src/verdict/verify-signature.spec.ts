import { constants, createHmac, randomBytes, sign } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { ALGORITHMS, type Algorithm } from '@keyplane/contracts';
import { compactVerify, importJWK, jwtVerify } from 'jose';
import { loadKeySet, type VerificationKey } from '../snapshot/key-set.js';
import { NOW_SECONDS, aSigningKey, aWorld, encodePart, signToken, type SigningKey } from '../testing/index.js';
import { decodeJwt } from './jwt.js';
import { verifySignature } from './verify-signature.js';

/** One key per algorithm, made once for the file: RSA keys take long. The RSA keys are bound to no algorithm here. */
const keys = new Map<Algorithm, SigningKey>();
function keyOf(algorithm: Algorithm): SigningKey {
  const known = keys.get(algorithm) ?? (/^[RP]S/.test(algorithm) ? { ...(keys.get('RS256') ?? aSigningKey('RS256')), algorithm } : aSigningKey(algorithm));
  keys.set(algorithm, known);
  return known;
}
function load(key: SigningKey, alg: string | undefined): VerificationKey {
  const [loaded] = loadKeySet([{ ...key.jwk, alg }])?.keys ?? [];
  if (!loaded) throw new Error('the key did not load');
  return loaded;
}

async function joseAccepts(token: string, key: SigningKey, algorithm: Algorithm): Promise<boolean> {
  return compactVerify(token, await importJWK({ ...key.jwk, alg: algorithm }, algorithm), { algorithms: [algorithm] }).then(() => true, () => false);
}
function weAccept(token: string, key: SigningKey, algorithm: Algorithm): boolean {
  const jwt = decodeJwt(token);
  return jwt !== null && verifySignature(load(key, undefined), { algorithm, signingInput: jwt.signingInput, signature: jwt.signature });
}

function mutations(token: string): string[] {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const bytes = Buffer.from(signature, 'base64url');
  const zeros = Buffer.alloc(bytes.length);
  const half = bytes.length / 2;
  const resigned = [
    zeros, Buffer.alloc(0), bytes.subarray(1), bytes.subarray(0, -1), Buffer.concat([bytes, Buffer.from([0])]), Buffer.concat([Buffer.from([0]), bytes]), Buffer.alloc(bytes.length, 0xff),
    Buffer.concat([bytes.subarray(half), bytes.subarray(0, half)]), Buffer.concat([bytes.subarray(0, half), zeros.subarray(half)]), Buffer.concat([bytes, bytes]), randomBytes(bytes.length),
    createHmac('sha256', 'secret').update(`${header}.${payload}`).digest(), derOf(bytes),
  ].map((changed) => `${header}.${payload}.${changed.toString('base64url')}`);
  const flipped = Array.from({ length: 24 }, () => {
    const all = Buffer.from(bytes);
    const at = Math.floor(Math.random() * all.length);
    all[at] = (all[at] ?? 0) ^ (1 << Math.floor(Math.random() * 8));
    return `${header}.${payload}.${all.toString('base64url')}`;
  });
  const moved = [`${payload}.${header}.${signature}`, `${header}.${encodePart({ sub: 'other' })}.${signature}`, `${header}.${payload}A.${signature}`, `${header}.${payload}.${signature}=`, `${token}.`, token.slice(0, -1)];
  return [...resigned, ...flipped, ...moved];
}
/** The ASN.1 form of an ECDSA signature: right numbers, wrong format (RFC 7518 §3.4). */
function derOf(bytes: Buffer): Buffer {
  const integer = (part: Buffer): Buffer => Buffer.concat([Buffer.from([2, part.length + 1, 0]), part]);
  const body = Buffer.concat([integer(bytes.subarray(0, bytes.length / 2)), integer(bytes.subarray(bytes.length / 2))]);
  return Buffer.concat([Buffer.from([0x30, body.length & 0xff]), body]);
}

describe.each([...ALGORITHMS])('%s beside jose', (algorithm) => {
  it('accepts good tokens, as jose does', async () => {
    for (let round = 0; round < 8; round++) {
      const token = signToken({ header: { alg: algorithm }, payload: { round, pad: 'x'.repeat(round * 7) } }, keyOf(algorithm));
      expect([weAccept(token, keyOf(algorithm), algorithm), await joseAccepts(token, keyOf(algorithm), algorithm)]).toEqual([true, true]);
    }
  });

  it('accepts nothing that jose refuses', async () => {
    const token = signToken({ header: { alg: algorithm }, payload: { sub: 'someone' } }, keyOf(algorithm));
    for (const mutant of mutations(token)) {
      const ours = weAccept(mutant, keyOf(algorithm), algorithm);
      if (ours) expect(`${await joseAccepts(mutant, keyOf(algorithm), algorithm)} ${mutant}`).toBe(`true ${mutant}`);
      else expect(ours).toBe(false);
    }
  });

  it('verifies under no other algorithm, with its own key or another one', () => {
    const token = signToken({ header: { alg: algorithm }, payload: {} }, keyOf(algorithm));
    for (const other of ALGORITHMS.filter((candidate) => candidate !== algorithm)) {
      expect(weAccept(token, keyOf(algorithm), other)).toBe(false);
      expect(weAccept(token, keyOf(other), algorithm) && !sameKey(algorithm, other)).toBe(false);
    }
  });

  it('a key that names this algorithm serves no other, though the signature is right', () => {
    const bound = load(keyOf(algorithm), algorithm);
    expect(bound.algorithms).toEqual([algorithm]);
    for (const other of ALGORITHMS.filter((candidate) => sameKey(candidate, algorithm) && candidate !== algorithm)) {
      const jwt = decodeJwt(signToken({ header: { alg: other }, payload: {} }, keyOf(other)));
      expect(jwt && verifySignature(bound, { algorithm: other, signingInput: jwt.signingInput, signature: jwt.signature })).toBe(false);
    }
  });

});

describe.each(ALGORITHMS.filter((algorithm) => algorithm.startsWith('PS')))('%s', (algorithm) => {
  it.each([0, 20, constants.RSA_PSS_SALTLEN_MAX_SIGN])('refuses a salt of another length (%p), as jose does', async (saltLength) => {
    const input = `${encodePart({ alg: algorithm })}.${encodePart({})}`;
    const key = { key: keyOf(algorithm).privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength };
    const token = `${input}.${sign(`sha${algorithm.slice(2)}`, Buffer.from(input), key).toString('base64url')}`;
    expect([weAccept(token, keyOf(algorithm), algorithm), await joseAccepts(token, keyOf(algorithm), algorithm)]).toEqual([false, false]);
  });
});
function sameKey(a: Algorithm, b: Algorithm): boolean {
  return keyOf(a).privateKey === keyOf(b).privateKey;
}

describe('what jose accepts and we refuse: exactly this', () => {
  const world = aWorld();
  const claims = JSON.stringify(world.issuer.claims(world.key.clientId)).slice(1, -1);
  const cases: [string, string, string][] = [
    ['duplicate members', world.issuer.sign(world.issuer.header(), `{${claims},"sub":"other"}`), 'malformed-token'],
    ['iat in the future', world.token({ iat: NOW_SECONDS + 100 }), 'not-yet-valid'],
    ['exp of 1e400', world.issuer.sign(world.issuer.header(), `{${claims.replace(/"exp":\d+/, '"exp":1e400')}}`), 'missing-claim'],
    ['no exp', world.token({ exp: undefined }), 'missing-claim'],
    ['a foreign typ', world.token({}, { typ: 'dpop+jwt' }), 'wrong-type'],
    ['deep nesting', world.issuer.sign(world.issuer.header(), `{${claims},"deep":${'['.repeat(40)}${']'.repeat(40)}}`), 'malformed-token'],
    ['a lone surrogate', world.issuer.sign(world.issuer.header(), `{${claims},"lone":"\\ud800"}`), 'malformed-token'],
  ];
  it.each(cases)('%s', async (_name, token, reason) => {
    const key = await importJWK(world.issuer.signingKey.jwk, 'ES256');
    await expect(jwtVerify(token, key, { currentDate: new Date(NOW_SECONDS * 1000), issuer: world.issuer.keyManager.profile.issuer })).resolves.toBeDefined();
    expect(world.outcome(token)).toBe(reason);
  });
});
