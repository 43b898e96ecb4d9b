import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Explanation } from '@keyplane/contracts';
import { CONTROL_PLANE_AUDIENCE, NOW_MS, aWorld, anIssuer, type World } from '../testing/index.js';
import { STEPS } from './decide.js';
import { explain, type ExplainInput } from './explain.js';

const operations = [{ method: 'GET' as const, path: '/items/{id}', scopes: ['read'] }];
const world = aWorld({ api: { operations } });
function ask(input: Partial<ExplainInput> = {}, place: World = world): Explanation {
  return Explanation.parse(explain(place.snapshot, { token: place.token({ scope: 'read' }), organizationId: place.api.organizationId, nowMs: NOW_MS, refusedAudiences: [CONTROL_PLANE_AUDIENCE], revocations: place.revocations, ...input }));
}
const at = { apiId: world.api.id, method: 'GET', path: '/items/7' };

describe('explain', () => {
  it('passes all the steps of decide for a good token, and says so in a sentence', () => {
    const { verdict, reason, steps, explanation } = ask(at);
    expect([verdict, reason]).toEqual(['accepted', null]);
    expect(steps.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual(['operation passed', ...STEPS.map(({ name }) => `${name} passed`)]);
    expect(explanation).toBe('The API “Orders v1” accepts the token for GET /items/{id}.');
  });

  it('names the step, the reason, the key manager and the API of a refusal', () => {
    const other = anIssuer({ organizationId: world.api.organizationId, name: 'Staff login' });
    const place = world.with({ keyManagers: [other.keyManager], keys: { [other.keyManager.id]: [other.signingKey.jwk] } }, { keyManagers: { mode: 'selected', ids: [world.issuer.keyManager.id] } });
    const { verdict, reason, steps, explanation } = ask({ ...at, token: other.sign(other.header(), other.claims('client')) }, place);
    expect([verdict, reason]).toEqual(['refused', 'key-manager-not-accepted']);
    expect(steps.at(-1)).toMatchObject({ name: 'key-manager-accepted', outcome: 'refused' });
    expect(explanation).toContain('the API “Orders v1” does not accept key manager “Staff login”');
  });

  it('skips what needs an API or an operation where none was named', () => {
    const skippedIn = (input: Partial<ExplainInput>): string[] => ask(input).steps.flatMap(({ name, outcome }) => (outcome === 'skipped' ? [name] : []));
    expect(skippedIn({})).toEqual(['operation', 'key-manager-accepted', 'subscription', 'environment', 'scopes']);
    expect(skippedIn({ apiId: world.api.id })).toEqual(['operation', 'scopes']);
    expect(ask({}).verdict).toBe('accepted');
  });

  it.each([
    ['an unknown API', { ...at, apiId: randomUUID() }],
    ['a path that has no operation', { ...at, path: '/other' }],
    ['a method that has no operation', { ...at, method: 'POST' }],
    ['a path that no gateway takes', { ...at, path: '/items/%2e%2e' }],
  ])('%s: operation-not-found', (_name, input) => {
    expect(ask(input)).toMatchObject({ verdict: 'refused', reason: 'operation-not-found' });
  });

  it('says of a path that only its case makes another one that no gateway takes it', () => {
    const answer = ask({ ...at, path: '/ITEMS/7' }, world.with({}, { operations: [...operations, { method: 'GET', path: '/*', scopes: [] }] }));
    expect(answer).toMatchObject({ verdict: 'refused', reason: 'operation-not-found', explanation: expect.stringContaining('no gateway takes this path: the path differs') });
  });

  it('knows nothing of another organization: neither its API, nor its key managers', () => {
    expect(ask({ ...at, organizationId: randomUUID() }).reason).toBe('operation-not-found');
    const { reason, explanation, steps } = ask({ organizationId: randomUUID() });
    expect(reason).toBe('unknown-issuer');
    expect(JSON.stringify([explanation, steps])).not.toContain(world.issuer.keyManager.name);
  });

  it('finds a disabled API and a disabled key manager', () => {
    expect(ask(at, world.with({}, { enabled: false }))).toMatchObject({ reason: 'operation-not-found', explanation: expect.stringContaining('the API “Orders v1” is disabled') });
    const disabled = anIssuer({ organizationId: world.api.organizationId, name: 'Old login' });
    const place = world.with({ keyManagers: [{ ...disabled.keyManager, enabled: false }] });
    expect(ask({ token: disabled.sign(disabled.header(), disabled.claims('client')) }, place)).toMatchObject({ reason: 'issuer-disabled', explanation: expect.stringContaining('key manager “Old login” is disabled') });
  });

  it('never repeats the token or what it holds', () => {
    for (const claims of [{ iss: 'canary' }, { client_id: 'canary' }, { scope: 'canary' }, { aud: 'canary' }, { exp: 'canary' }]) {
      expect(JSON.stringify(ask({ ...at, token: world.token(claims) }))).not.toContain('canary');
    }
    expect(JSON.stringify(ask({ token: 'canary' }))).not.toContain('canary');
  });
});
