import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { aSubscription, aWorld, anApplication, anApplicationKey, encodePart } from '../testing/index.js';
import { STEPS } from './decide.js';

describe('decide', () => {
  it('accepts with a principal made of the verified token and the snapshot, and says what was checked', () => {
    const world = aWorld();
    const verdict = world.call({ token: world.token({ scope: 'a b', sub: 'anna' }) });
    expect(verdict).toMatchObject({
      ok: true,
      principal: {
        organization: 'default', applicationId: world.application.id, keyManagerId: world.issuer.keyManager.id, clientId: world.key.clientId, subject: 'anna', scopes: ['a', 'b'],
        environment: 'PRODUCTION', keyId: world.key.id, upstreamUrl: world.api.upstreamUrl,
      },
    });
    expect(verdict.steps.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual(STEPS.map(({ name }) => `${name} passed`));
  });

  it('has no subject where sub is no string', () => {
    const world = aWorld();
    expect(world.call({ token: world.token({ sub: ['anna'] }) })).toMatchObject({ ok: true, principal: { subject: null } });
  });

  it('ends at the first refusal', () => {
    const world = aWorld();
    const { steps } = world.call({ token: world.token({ exp: 1, cnf: {} }) });
    expect(steps.at(-1)).toMatchObject({ name: 'times', outcome: 'refused' });
  });
});

describe('client', () => {
  it('is the claim of the profile, else client_id, else azp; a string, never sub', () => {
    const world = aWorld();
    const { clientId } = world.key;
    expect(world.outcome(world.token({ client_id: undefined, azp: clientId }))).toBe('accepted');
    expect(world.outcome(world.token({ client_id: undefined, sub: clientId }))).toBe('missing-claim');
    expect(world.outcome(world.token({ client_id: [clientId], azp: clientId }))).toBe('missing-claim');
    expect(world.outcome(world.token({ client_id: 'stranger', azp: clientId }))).toBe('unknown-client');
    const own = aWorld({ issuer: { profile: { consumerKeyClaim: 'cid' } } });
    expect(own.outcome(own.token({ cid: own.key.clientId }))).toBe('accepted');
    expect(own.outcome(own.token())).toBe('missing-claim');
  });

  it('that is disabled, or whose application is, is refused', () => {
    expect(aWorld({ key: { enabled: false } }).outcome()).toBe('client-disabled');
    expect(aWorld({ application: { enabled: false } }).outcome()).toBe('client-disabled');
  });

  it('of another organization at the same global key manager is unknown', () => {
    const organizationId = randomUUID();
    const foreign = anApplication({ organizationId });
    const base = aWorld({ issuer: { organizationId: null } });
    const foreignKey = anApplicationKey({ organizationId, applicationId: foreign.id, keyManagerId: base.issuer.keyManager.id });
    const world = base.with({ applications: [foreign], applicationKeys: [foreignKey] });
    expect(world.outcome(world.token({ client_id: foreignKey.clientId }))).toBe('unknown-client');
    expect(world.outcome()).toBe('accepted');
  });

  it('is unknown when key and application, or key and API, are of different organizations', () => {
    expect(aWorld({ key: { organizationId: randomUUID() } }).outcome()).toBe('unknown-client');
    expect(aWorld({ application: { organizationId: randomUUID() } }).outcome()).toBe('unknown-client');
    expect(aWorld({ key: { applicationId: randomUUID() } }).outcome()).toBe('unknown-client');
  });

  it('that two keys hold belongs to nobody', () => {
    const applicationId = randomUUID();
    const both = aWorld({ key: { clientId: 'shared' } });
    expect(both.outcome()).toBe('accepted');
    const twin = anApplicationKey({ organizationId: both.api.organizationId, applicationId, keyManagerId: both.issuer.keyManager.id, clientId: 'shared' });
    const world = both.with({ applicationKeys: [twin] });
    expect(world.outcome()).toBe('unknown-client');
  });
});

describe('subscription, environment and scopes', () => {
  it('no subscription, or a blocked one, is refused', () => {
    expect(aWorld({ subscription: { apiId: randomUUID() } }).outcome()).toBe('not-subscribed');
    expect(aWorld({ subscription: { applicationId: randomUUID() } }).outcome()).toBe('not-subscribed');
    expect(aWorld({ subscription: { organizationId: randomUUID() } }).outcome()).toBe('not-subscribed');
    expect(aWorld({ subscription: { state: 'blocked' } }).outcome()).toBe('subscription-inactive');
  });

  it('one blocked subscription outweighs an active one', () => {
    const base = aWorld();
    const { applicationId, apiId, organizationId } = base.subscription;
    expect(base.with({ subscriptions: [aSubscription({ applicationId, apiId, organizationId, state: 'blocked' })] }).outcome()).toBe('subscription-inactive');
  });

  it('a sandbox key goes to the sandbox, and nowhere where there is none', () => {
    expect(aWorld({ key: { environment: 'SANDBOX' } }).outcome()).toBe('environment-not-offered');
    const world = aWorld({ key: { environment: 'SANDBOX' }, api: { sandboxUpstreamUrl: 'http://sandbox.example' } });
    expect(world.call()).toMatchObject({ ok: true, principal: { environment: 'SANDBOX', upstreamUrl: 'http://sandbox.example' } });
  });

  it('one of the scopes of the operation is enough, exactly spelled; the refusal names them', () => {
    const world = aWorld({ api: { operations: [{ method: 'GET', path: '/*', scopes: ['read', 'write'] }] } });
    for (const scope of ['read', 'x write', ['write']]) expect(world.outcome(world.token({ scope }))).toBe('accepted');
    for (const scope of ['Read', 'reader', 'read,write', ['read write'], { read: true }, 1, null, undefined, '', [['read']]]) expect(world.outcome(world.token({ scope }))).toBe('insufficient-scope');
    expect(world.call({ token: world.token() })).toMatchObject({ requiredScopes: ['read', 'write'] });
  });

  it('what is no scope token is no scope', () => {
    const world = aWorld();
    expect(world.call({ token: world.token({ scope: ' read  wr"ite x\\ é last' }) })).toMatchObject({ ok: true, principal: { scopes: ['read', 'last'] } });
    expect(world.call({ token: world.token({ scope: ['read', 'a b', '', 1, 'last'] }) })).toMatchObject({ ok: true, principal: { scopes: ['read', 'last'] } });
  });

  it('scopes are read from the claim of the profile', () => {
    const world = aWorld({ issuer: { profile: { scopesClaim: 'scp' } }, api: { operations: [{ method: 'GET', path: '/*', scopes: ['read'] }] } });
    expect(world.outcome(world.token({ scp: ['read'] }))).toBe('accepted');
    expect(world.outcome(world.token({ scope: 'read' }))).toBe('insufficient-scope');
  });
});

describe('hostile input', () => {
  const world = aWorld({ issuer: { algorithm: 'RS256' } });
  const values: unknown[] = [null, true, -1, 1e308, '', 'x', '\ud800', '__proto__', [], [[]], {}, { a: [1] }, 'ES256', 'RS256', world.issuer.keyManager.profile.issuer];
  const names = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'client_id', 'azp', 'scope', 'cnf', 'typ', 'alg', 'kid', 'crit', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'toJSON'];
  let seed = 42;
  const random = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  const pick = <T>(list: readonly T[]): T | undefined => list[random(list.length)];

  it('never makes it throw, and bytes changed anywhere never make a token good', () => {
    const good = world.token();
    for (let round = 0; round < 3000; round++) {
      const at = random(good.length);
      const spoilt = good.slice(0, at) + String.fromCharCode(random(256)) + good.slice(at + random(4));
      if (spoilt !== good) expect(world.outcome(spoilt)).not.toBe('accepted');
    }
    for (let round = 0; round < 300; round++) expect(world.outcome(randomBytes(random(200)).toString('latin1'))).not.toBe('accepted');
  });

  it('signed claims and headers of any shape never make it throw', () => {
    const reasons = new Set<string>();
    for (let round = 0; round < 400; round++) {
      const extra = (): [string, unknown][] => Array.from({ length: 1 + random(2) }, () => [pick(names) ?? 'x', pick(values)]);
      const token = world.issuer.sign(JSON.stringify(Object.fromEntries([...Object.entries(world.issuer.header()), ...extra()])), JSON.stringify(Object.fromEntries([...Object.entries(world.issuer.claims(world.key.clientId)), ...extra()])));
      reasons.add(world.outcome(token));
    }
    expect(reasons.size).toBeGreaterThan(5);
  });

  it('deep nesting and huge parts are refused, not followed', () => {
    expect(world.outcome(`${encodePart('['.repeat(12_000))}.e30.e30`)).toBe('malformed-token');
    expect(world.outcome('a.'.repeat(50_000))).toBe('malformed-token');
  });

  it('no detail repeats what the token holds', () => {
    const canary = 'canary-7f3a';
    const tokens = [{ iss: canary }, { client_id: canary }, { aud: canary }, { scope: canary }, { typ: canary }, { exp: canary }].map((claims) => world.token(claims));
    const headers = [{ alg: canary }, { kid: canary }, { typ: canary }, { crit: [canary] }].map((header) => world.token({}, header));
    const guarded = world.with({}, { audiences: ['orders'], operations: [{ method: 'GET', path: '/*', scopes: ['read'] }] });
    for (const token of [...tokens, ...headers, canary]) for (const place of [world, guarded]) expect(JSON.stringify(place.call({ token }).steps)).not.toContain(canary);
  });
});
