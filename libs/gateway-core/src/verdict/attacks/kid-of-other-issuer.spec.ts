import { describe, expect, it } from '@jest/globals';
import type { PublicJwk } from '@keyplane/contracts';
import { NOTHING_REVOKED } from '../../revocations/revocation-lookup.js';
import { loadKeySet } from '../../snapshot/key-set.js';
import { deriveSnapshot, noChanges } from '../../snapshot/snapshot.js';
import { NOW_MS, aSigningKey, aWorld, anIssuer } from '../../testing/index.js';
import { decide } from '../decide.js';

describe('key of another issuer under the same kid', () => {
  const other = anIssuer({ name: 'Other server', kid: 'key-1' });
  const world = aWorld({ others: { keyManagers: [other.keyManager], keys: { [other.keyManager.id]: [other.signingKey.jwk] } } });

  it('accepts the kid with the key of the issuer that the token names', () => {
    expect(world.outcome(world.token())).toBe('accepted');
  });

  it('refuses a token that names one issuer and is signed by another', () => {
    expect(world.outcome(other.sign(other.header(), world.issuer.claims(world.key.clientId)))).toBe('bad-signature');
  });

  it('refuses a good token of the other issuer that names this issuer’s client', () => {
    expect(world.outcome(other.sign(other.header(), other.claims(world.key.clientId)))).toBe('unknown-client');
  });

  it('refuses it also without a kid', () => {
    expect(world.outcome(other.sign(other.header({ kid: undefined }), world.issuer.claims(world.key.clientId)))).toBe('bad-signature');
  });

  const hostile = ['key-2', '__proto__', 'constructor', 'toString', '../../dev/null', "' or 1=1 --", 'key-1\r\nx: y', 'key-1\0', '', 'k'.repeat(129), 'ключ', 1, null, ['key-1'], { kid: 'key-1' }];
  it.each(hostile)('finds no key for the kid %p', (kid) => {
    expect(world.outcome(world.token({}, { kid }))).toBe('unknown-key');
  });

  it('finds the key under the longest kid that is published', () => {
    expect(aWorld({ issuer: { kid: 'k'.repeat(256) } }).outcome()).toBe('accepted');
  });
});

describe('a token that fits two keys of its issuer', () => {
  const world = aWorld();
  const { keyManager, signingKey } = world.issuer;
  const second = aSigningKey('ES256', 'key-2');
  const outcome = (jwks: readonly PublicJwk[], header: Record<string, unknown>): string => {
    const keySet = loadKeySet(jwks);
    if (keySet === null) throw new Error('no usable key');
    const snapshot = deriveSnapshot(world.snapshot, { ...noChanges(), keySets: new Map([[keyManager.id, keySet]]) });
    const route = world.route();
    if (route.kind !== 'route') throw new Error('no route');
    const verdict = decide(snapshot, { authorization: [`Bearer ${world.token({}, header)}`], route, nowMs: NOW_MS, refusedAudiences: [], revocations: NOTHING_REVOKED });
    return verdict.ok ? 'accepted' : verdict.reason;
  };

  it('without a kid is accepted with one key, refused with two', () => {
    expect(outcome([signingKey.jwk], { kid: undefined })).toBe('accepted');
    expect(outcome([signingKey.jwk, second.jwk], { kid: undefined })).toBe('unknown-key');
  });

  it('with a kid that two keys have is refused', () => {
    expect(outcome([signingKey.jwk, second.jwk], {})).toBe('accepted');
    expect(outcome([signingKey.jwk, { ...second.jwk, kid: 'key-1' }], {})).toBe('unknown-key');
  });

  it('fits the one key that has no kid (from a PEM text), unless another key has the kid', () => {
    const { kid: _kid, ...pem } = signingKey.jwk;
    expect(outcome([pem], {})).toBe('accepted');
    expect(outcome([pem, { ...second.jwk, kid: 'key-1' }], {})).toBe('bad-signature');
    expect(outcome([pem, { ...second.jwk, kid: undefined }], {})).toBe('unknown-key');
  });
});

describe('a key manager whose keys have not arrived', () => {
  it('can neither be believed nor blamed: keys-unavailable', () => {
    const late = anIssuer({ name: 'Late server' });
    const world = aWorld({ others: { keyManagers: [late.keyManager] } });
    expect(world.outcome()).toBe('accepted');
    expect(world.outcome(late.sign(late.header(), late.claims('client')))).toBe('keys-unavailable');
  });
});
