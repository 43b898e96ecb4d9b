import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../src/testing/folders.js';
import { REPOSITORY } from '../src/config/repository.js';
import { Caller, succeeded, type Answer, type MadeRequest } from './caller.js';
import { callGateway, verdictOf } from './gateway-call.js';
import { automationToken, startKeyplane, type RunningKeyplane } from './harness.js';
import { requestToken, tokenOf } from './token-endpoint.js';
import { describeGlobalKeyManager } from './two-organizations/global-key-manager.js';
import { makeOrganization, type Organization } from './two-organizations/organization.js';
import { namesAThing } from './two-organizations/recording-caller.js';
import { wholeStateOf } from './two-organizations/whole-state.js';

jest.setTimeout(60_000);

type Name = 'alpha' | 'beta';
const BOTH_WAYS = [{ owner: 'alpha', stranger: 'beta' }, { owner: 'beta', stranger: 'alpha' }] as const;

let keyplane: RunningKeyplane;
let operator: Caller;
let organizations: Record<Name, Organization>;
/** Gateways serve everybody: their ids are no secret of anybody. */
let sharedIds: string[];

beforeAll(async () => {
  keyplane = await startKeyplane();
  const { bootstrap } = keyplane;
  operator = new Caller(bootstrap.controlPlaneUrl, await automationToken(bootstrap.automation));
  const make = (name: Name): Promise<Organization> => makeOrganization({ operator, name, sample: bootstrap.sample });
  organizations = { alpha: await make('alpha'), beta: await make('beta') };
  sharedIds = (await operator.read<{ items: { id: string }[] }>('/gateways')).items.map(({ id }) => id);
  for (const { api, tokens } of Object.values(organizations)) await until('the gateway has everything', async () => (await verdict(api.basePath, tokens.builtIn)) === '200');
}, 90_000);

afterAll(async () => {
  await keyplane.stop();
  keyplane.remove();
});

async function verdict(basePath: string, token: string): Promise<string> {
  return verdictOf(await callGateway({ url: `${keyplane.bootstrap.gatewayUrl}${basePath}/hello`, token }));
}

describe.each(BOTH_WAYS)('the requests of $owner, replayed with the credentials of $stranger,', (names) => {
  const owner = (): Organization => organizations[names.owner];
  const stranger = (): Organization => organizations[names.stranger];
  const replay = (request: MadeRequest): Promise<Answer> => stranger().caller.send(request);
  let before: Record<string, unknown>;

  beforeAll(async () => {
    before = await wholeStateOf(owner());
  });

  it('find nothing by any id, and say so as if it were not there', async () => {
    const requests = owner().recorder.requests.filter(namesAThing);
    const found: string[] = [];
    for (const request of requests) {
      const { status, body } = await replay(request);
      if (status !== 404 || body.code !== 'resource.not-found') found.push(`${request.method} ${request.path}: ${status} ${String(body.code)}`);
    }
    expect(found).toEqual([]);
    expect(new Set(requests.map(({ method }) => method))).toEqual(new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']));
  });

  it('read in collections only what is the stranger’s', async () => {
    for (const request of owner().recorder.requests.filter((made) => made.method === 'GET' && !namesAThing(made))) {
      const { status, text } = await replay(request);
      expect(status).toBe(200);
      expect(text).not.toContain(names.owner);
      expectNoneOf(owner(), text);
    }
  });

  it('are refused where the path is the stranger’s and the body names something of the owner', async () => {
    const { role, user, keyManager, api, tokens } = owner();
    const own = stranger();
    const smuggled: [MadeRequest, pointer: string][] = [
      [{ method: 'POST', path: `/applications/${own.application.id}/subscriptions`, body: { apiId: api.id } }, '/apiId'],
      [{ method: 'POST', path: `/applications/${own.application.id}/keys`, body: { keyManagerId: keyManager.id, environment: 'SANDBOX' } }, '/keyManagerId'],
      [{ method: 'PATCH', path: `/applications/${own.application.id}`, body: { owner: user.username } }, '/owner'],
      [{ method: 'PATCH', path: `/apis/${own.api.id}`, body: { keyManagers: { mode: 'selected', ids: [own.keyManager.id, keyManager.id] } } }, '/keyManagers/ids/1'],
      [{ method: 'POST', path: '/apis', body: { name: 'x', version: 'v1', context: '/x', upstreamUrl: own.api.upstreamUrl, keyManagers: { mode: 'selected', ids: [keyManager.id] } } }, '/keyManagers/ids/0'],
      [{ method: 'PUT', path: `/key-managers/${own.keyManager.id}/permissions`, body: { type: 'ALLOW', roles: [role.name] } }, '/roles/0'],
      [{ method: 'POST', path: '/users', body: { username: 'x', roles: [role.name] } }, '/roles/0'],
      [{ method: 'POST', path: '/tokens/explain', body: { token: tokens.foreign, apiId: api.id } }, '/apiId'],
    ];
    const ownBefore = await wholeStateOf(own);
    for (const [request, pointer] of smuggled) expect({ request, answer: (await own.caller.send(request)).body }).toMatchObject({ answer: { status: 422, errors: [{ pointer }] } });
    expect(await wholeStateOf(own)).toEqual(ownBefore);
  });

  it('revoke nothing of the owner with a token of the owner, at a key of the stranger', async () => {
    const token = owner().tokens.builtIn;
    for (const key of Object.values(stranger().keys)) expect(await stranger().caller.post(`/keys/${key.id}/revoke`, { token })).toMatchObject({ status: 422, body: { code: 'key.token-not-of-this-key' } });
    expect(await verdict(owner().api.basePath, token)).toBe('200');
  });

  it('have no further methods there: 405, whatever the id', async () => {
    const operations = listOperations();
    const paths = new Set(owner().recorder.requests.filter(namesAThing).map(({ path }) => path));
    const known = (method: string, path: string): boolean => operations.some((operation) => operation.method === method && matches(operation.template, path));
    const others = [...paths].flatMap((path) => ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((method) => !known(method, path)).map((method) => ({ method, path, body: method === 'GET' ? undefined : {} })));
    expect(others.length).toBeGreaterThan(paths.size);
    const found: string[] = [];
    for (const request of others) {
      const { status } = await replay(request);
      if (status !== 405) found.push(`${request.method} ${request.path}: ${status}`);
    }
    expect(found).toEqual([]);
  });

  // From here on the stranger has things with the owner’s names, which are its own.
  it('make in collections only what is the stranger’s, and refer to nothing of the owner', async () => {
    for (const request of owner().recorder.requests.filter((made) => made.method !== 'GET' && !namesAThing(made))) {
      const { status, text } = await replay(request);
      expect([200, 201, 409, 422]).toContain(status);
      expectNoneOf(owner(), text);
    }
  });

  it('leave everything of the owner as it was, down to the audit log, and its tokens valid', async () => {
    expect(await wholeStateOf(owner())).toEqual(before);
    for (const token of Object.values(owner().tokens)) expect(await verdict(owner().api.basePath, token)).toBe('200');
    for (const token of owner().revokedTokens) expect(await verdict(owner().api.basePath, token)).toBe('401 revoked');
    for (const key of Object.values(owner().keys)) expect(await requestToken(key)).toMatchObject({ status: 200 });
  });
});

function expectNoneOf(owner: Organization, text: string): void {
  const private_ = [...owner.recorder.ids, ...owner.secrets].filter((value) => !sharedIds.includes(value));
  expect(private_.filter((value) => text.includes(value))).toEqual([]);
}

describe('every path of the HTTP API', () => {
  it('is among the replayed ones, or refuses whoever is of an organization', async () => {
    const replayed = organizations.alpha.recorder.requests;
    const missed: string[] = [];
    for (const { method, template } of listOperations()) {
      // A stream without end: events.int-spec.ts shows whose changes it tells.
      if (template === '/events') continue;
      if (replayed.some((made) => made.method === method && matches(template, made.path))) continue;
      const { status, body } = await organizations.alpha.caller.send({ method, path: template.replace(/\{\w+\}/g, organizations.beta.api.id), ...(method === 'GET' ? {} : { body: {} }) });
      if (status !== 403 || !/^auth\.(scope|role)-missing$/.test(String(body.code))) missed.push(`${method} ${template}: ${status}`);
    }
    // Gateways are the installation's: an administrator reads each of them. A password is the caller's own, and clients have none.
    expect(missed.sort()).toEqual(['GET /gateways/{id}: 404', 'POST /me/password: 422', 'POST /users/{id}/reset-password: 404']);
  });
});

function listOperations(): { method: string; template: string }[] {
  const { paths } = JSON.parse(readFileSync(join(REPOSITORY, 'apps/control-plane/openapi.json'), 'utf8')) as { paths: Record<string, object> }; // generated by this repository
  return Object.entries(paths).flatMap(([path, methods]) => (path.startsWith('/api/v1') ? Object.keys(methods).map((method) => ({ method: method.toUpperCase(), template: path.slice('/api/v1'.length) })) : []));
}

function matches(template: string, path: string): boolean {
  return new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`).test(path);
}

describe('one authorization server in two organizations', () => {
  it.each(BOTH_WAYS)('is a key manager of $owner of its own, whose tokens mean nothing at the APIs of $stranger', async (names) => {
    const [owner, stranger] = [organizations[names.owner], organizations[names.stranger]];
    expect(owner.keyManager.issuer).toBe(stranger.keyManager.issuer);
    expect(owner.keyManager.id).not.toBe(stranger.keyManager.id);
    expect(await verdict(owner.api.basePath, owner.tokens.foreign)).toBe('200');
    expect(await verdict(stranger.api.basePath, owner.tokens.foreign)).toBe('401 unknown-client');
  });

  it('is switched off in one of them, and goes on in the other', async () => {
    const { alpha, beta } = organizations;
    const enable = async (enabled: boolean): Promise<unknown> => succeeded(await alpha.caller.patch(`/key-managers/${alpha.keyManager.id}`, { enabled }));
    await enable(false);
    await until('it is refused', async () => (await verdict(alpha.api.basePath, alpha.tokens.foreign)) === '401 issuer-disabled');
    expect(await verdict(beta.api.basePath, beta.tokens.foreign)).toBe('200');
    await enable(true);
    await until('it is accepted', async () => (await verdict(alpha.api.basePath, alpha.tokens.foreign)) === '200');
  });
});

describe('the built-in key manager of an organization', () => {
  it.each(BOTH_WAYS)('of $owner is unknown at the APIs of $stranger', async (names) => {
    const [owner, stranger] = [organizations[names.owner], organizations[names.stranger]];
    expect(owner.builtIn.issuer).not.toBe(stranger.builtIn.issuer);
    expect(await verdict(owner.api.basePath, owner.tokens.builtIn)).toBe('200');
    expect(await verdict(stranger.api.basePath, owner.tokens.builtIn)).toBe('401 unknown-issuer');
  });

  it('gives no token to a client of another organization', async () => {
    const { alpha, beta } = organizations;
    for (const client of [alpha.client, alpha.keys.builtIn]) {
      expect(await requestToken({ ...client, tokenEndpoint: beta.client.tokenEndpoint })).toMatchObject({ status: 401, error: 'invalid_client' });
      expect(await tokenOf(client)).toEqual(expect.any(String));
    }
  });

  it('never gives the operator’s scope outside of the organization "default"', async () => {
    expect(await requestToken(organizations.alpha.client, 'keyplane:operate')).toMatchObject({ status: 400, error: 'invalid_scope' });
    expect(await operator.post('/system-clients', { name: 'x', organization: 'alpha', roles: ['operator'] })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/roles/0' }] } });
  });
});

describeGlobalKeyManager(() => ({ operator, organizations, gatewayUrl: keyplane.bootstrap.gatewayUrl, apiUrl: keyplane.bootstrap.sample.apiUrl }));

// Last: it takes away what the other tests are about.
describe('the deletions that a stranger could not make', () => {
  it.each(['alpha', 'beta'] as const)('are made by %s itself', async (name) => {
    const { deletions, caller } = organizations[name];
    for (const deletion of deletions) expect({ ...deletion, status: (await caller.send(deletion)).status }).toEqual({ ...deletion, status: 204 });
  });
});
