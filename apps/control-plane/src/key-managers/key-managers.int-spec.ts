import type { KeyManagerNow, Rollout } from '@keyplane/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiClient, eventually, startTestControlPlane, tokenOf, type ApiAnswer, type TestControlPlane } from '../testing/index.js';
import { startFakeAuthorizationServer, type FakeAuthorizationServer } from './fake/fake-authorization-server.js';
import { eventsOf, storedCounts } from './fake/stored.js';

let plane: TestControlPlane;
let server: FakeAuthorizationServer;
const servers: FakeAuthorizationServer[] = [];

async function anotherServer(): Promise<FakeAuthorizationServer> {
  const started = await startFakeAuthorizationServer();
  servers.push(started);
  return started;
}

beforeAll(async () => {
  plane = await startTestControlPlane({ environment: { KEYPLANE_KEY_REFRESH_SECONDS: '3600' } });
  server = await anotherServer();
}, 60_000);
afterAll(async () => {
  await plane?.close();
  await Promise.all(servers.map((started) => started.close()));
});

async function create(changes: Record<string, unknown> = {}): Promise<ApiAnswer> {
  const answer = await plane.automation.post('/key-managers', (await anotherServer()).keyManager(changes));
  if (answer.status !== 201) throw new Error(answer.text);
  return answer;
}
const pointersOf = (answer: ApiAnswer) => (answer.body.errors as { pointer: string }[] | undefined)?.map((error) => error.pointer);
const builtIn = async () => {
  const { items } = (await plane.automation.get('/key-managers')).body as { items: { id: string; type: string; issuer: string }[] };
  const found = items.find((item) => item.type === 'built-in');
  if (!found) throw new Error('no built-in key manager');
  return found;
};

describe('creating a key manager', () => {
  it('asks the server once, stores the row, its permission, its keys and its events together, and answers 201 with an ETag', async () => {
    const answer = await plane.automation.post('/key-managers', server.keyManager({ name: 'first' }));
    expect(answer.status).toBe(201);
    expect(answer.headers.get('etag')).toBe('"1"');
    expect(answer.body).toMatchObject({ name: 'first', displayName: 'first', organization: 'default', issuer: server.issuer, enabled: true, revision: 1, permissions: { type: 'PUBLIC', roles: [] } });
    expect(answer.body).toMatchObject({ endpoints: { token: `${server.issuer}/token`, clientRegistration: `${server.issuer}/register` }, certificates: { type: 'JWKS', value: `${server.issuer}/jwks` } });
    expect(answer.body.impact).toMatchObject({ applications: [], owners: [], people: { losing: [], keeping: [] }, apisAcceptingAll: 0 });
    const id = String(answer.body.id);
    const [row] = await plane.database.sql<{ issuer: string; name: string }>('select issuer, name from keyplane.key_managers where id = $1', [id]);
    expect(row).toEqual({ issuer: server.issuer, name: 'first' });
    expect(await plane.database.sql('select type from keyplane.key_manager_permissions where key_manager_id = $1', [id])).toEqual([{ type: 'PUBLIC' }]);
    expect(await eventsOf(plane.database, `key-manager/${id}`)).toMatchObject([{ type: 'key-manager.changed', revision: 1, data: { id, enabled: true, profile: { issuer: server.issuer } } }]);
    const [keys] = await eventsOf(plane.database, `key-manager-keys/${id}`);
    expect(keys).toMatchObject({ type: 'key-manager-keys.changed', revision: 1, data: { keyManagerId: id, keys: [{ kty: 'EC', crv: 'P-256' }] } });
    const order = await plane.database.sql<{ key: string }>(`select key from keyplane.outbox where key like '%' || $1 order by id`, [id]);
    expect(order.map((event) => event.key.split('/')[0])).toEqual(['key-manager-keys', 'key-manager']);
  });

  it('finds the document from an issuer that is pasted in its place', async () => {
    const other = await anotherServer();
    const answer = await plane.automation.post('/key-managers', other.keyManager({ wellKnownEndpoint: other.issuer }));
    expect(answer.body).toMatchObject({ issuer: other.issuer, wellKnownEndpoint: other.wellKnownEndpoint });
  });

  it.each([
    ['an unknown type', { type: 'nobody-knows' }, '/type'],
    ['the built-in type', { type: 'built-in' }, '/type'],
    ['a type that is an inherited member', { type: 'constructor' }, '/type'],
    ['an unknown field', { tokenType: 'DIRECT' }, '/tokenType'],
    ['a wrong type of value', { enabled: 'yes' }, '/enabled'],
    ['a missing name', { name: undefined }, '/name'],
    ['an unknown field of the connection', { connection: { nobodyKnows: 1 } }, '/connection/nobodyKnows'],
    ['a secret as it is read', { connection: { initialAccessToken: { isSet: true, setAt: null } } }, '/connection/initialAccessToken'],
    ['an unknown role', { permissions: { type: 'ALLOW', roles: ['administrator', 'nobody'] } }, '/permissions/roles/1'],
    ['ALLOW without a role', { permissions: { type: 'ALLOW', roles: [] } }, '/permissions/roles'],
    ['DENY without a role', { permissions: { type: 'DENY' } }, '/permissions/roles'],
    ['PUBLIC with a role', { permissions: { type: 'PUBLIC', roles: ['administrator'] } }, '/permissions/roles'],
    ['an algorithm of the HMAC family', { allowedAlgorithms: ['HS256'] }, '/allowedAlgorithms/0'],
    ['neither discovery nor keys', { wellKnownEndpoint: null, issuer: 'https://issuer.example' }, '/certificates'],
  ])('refuses %s with a pointer, and stores nothing', async (_, changes, pointer) => {
    const other = await anotherServer();
    const before = await storedCounts(plane.database);
    const answer = await plane.automation.post('/key-managers', other.keyManager(changes));
    expect([answer.status, pointersOf(answer)]).toEqual([422, [pointer]]);
    expect(await storedCounts(plane.database)).toEqual(before);
  });

  it('refuses malformed JSON and an oversized body, and stores nothing', async () => {
    const before = await storedCounts(plane.database);
    expect((await plane.automation.request('/key-managers', { method: 'POST', rawBody: '{"name":' })).status).toBe(400);
    expect((await plane.automation.post('/key-managers', server.keyManager({ description: 'x'.repeat(1_100_000) }))).status).toBe(413);
    expect(await storedCounts(plane.database)).toEqual(before);
  });

  it('refuses a taken name and a taken issuer, names the holder of the issuer, and stores nothing', async () => {
    const taken = await anotherServer();
    await plane.automation.post('/key-managers', taken.keyManager({ name: 'holder' }));
    const before = await storedCounts(plane.database);
    const sameName = await plane.automation.post('/key-managers', (await anotherServer()).keyManager({ name: 'holder' }));
    expect([sameName.status, sameName.body.code, pointersOf(sameName)]).toEqual([409, 'key-manager.name-taken', ['/name']]);
    const sameIssuer = await plane.automation.post('/key-managers', taken.keyManager());
    expect([sameIssuer.status, sameIssuer.body.code, pointersOf(sameIssuer)]).toEqual([409, 'key-manager.issuer-taken', ['/issuer']]);
    expect(sameIssuer.body.detail).toContain('"holder"');
    const alias = await plane.automation.post('/key-managers', (await anotherServer()).keyManager({ issuerAliases: ['https://free.example', taken.issuer] }));
    expect([alias.status, pointersOf(alias)]).toEqual([409, ['/issuerAliases/1']]);
    expect(await storedCounts(plane.database)).toEqual(before);
  });

  it('of many created at once with the same issuer, one is stored', async () => {
    const contested = await anotherServer();
    const answers = await Promise.all(Array.from({ length: 6 }, () => plane.automation.post('/key-managers', contested.keyManager())));
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
    expect(await plane.database.sql('select from keyplane.key_managers where issuer = $1', [contested.issuer])).toHaveLength(1);
  });

  it('lets two organizations have the same issuer, and tells neither of the other', async () => {
    const shared = await anotherServer();
    const acme = await plane.organization();
    expect((await plane.automation.post('/key-managers', shared.keyManager())).status).toBe(201);
    expect((await acme.automation.post('/key-managers', shared.keyManager())).status).toBe(201);
  });

  it('tells how many APIs accept all key managers, and trust this one from now on', async () => {
    const api = await plane.automation.post('/apis', { name: 'open', version: 'v1', context: '/open', upstreamUrl: 'http://127.0.0.1:9', operations: [{ method: 'GET', path: '/*', scopes: [] }], keyManagers: { mode: 'all' } });
    expect(api.status).toBe(201);
    expect((await create()).body.impact).toMatchObject({ applications: [], owners: [], people: { losing: [], keeping: [] }, apisAcceptingAll: 1 });
  });

  it('with issuer, endpoints and keys typed, a server that is away is no obstacle: its keys come later', async () => {
    const gone = await anotherServer();
    await gone.close();
    const answer = await plane.automation.post('/key-managers', { name: 'away', type: 'generic-oidc', issuer: gone.issuer, endpoints: { token: `${gone.issuer}/token` }, certificates: { type: 'JWKS', value: `${gone.issuer}/jwks` } });
    expect(answer.status).toBe(201);
    const id = String(answer.body.id);
    expect(await plane.database.sql('select keys, fetched_at, failure is not null as failed from keyplane.key_manager_keys where key_manager_id = $1', [id])).toEqual([{ keys: [], fetched_at: null, failed: true }]);
    expect(await eventsOf(plane.database, `key-manager-keys/${id}`)).toEqual([]);
  });
});

describe('reading key managers', () => {
  it('gives an API developer summaries and nothing more', async () => {
    await create();
    const publisher = await plane.caller({ roles: ['api-developer'] });
    const list = await publisher.get('/key-managers?limit=1');
    expect(Object.keys((list.body.items as object[])[0] ?? {}).sort()).toEqual(['description', 'displayName', 'enabled', 'id', 'name', 'type']);
    expect((await publisher.get(`/key-managers/${(await builtIn()).id}`)).status).toBe(403);
    const both = await plane.caller({ roles: ['api-developer', 'administrator'] });
    expect((await both.get('/key-managers?limit=1')).text).toContain('"issuer"');
    const asPublisher = await plane.caller({ roles: ['api-developer', 'administrator'], scope: 'keyplane:publish' });
    expect((await asPublisher.get('/key-managers?limit=1')).text).not.toContain('"issuer"');
  });

  it('answers another organization as if there were nothing', async () => {
    const id = String((await create()).body.id);
    const acme = await plane.organization();
    for (const answer of [await acme.automation.get(`/key-managers/${id}`), await acme.automation.patch(`/key-managers/${id}`, { enabled: false }), await acme.automation.delete(`/key-managers/${id}`),
      await acme.automation.get(`/key-managers/${id}/usage`), await acme.automation.get(`/key-managers/${id}/rollout`), await acme.automation.get(`/key-managers/${id}/keys`), await acme.automation.get(`/key-managers/${id}/permissions`),
      await acme.automation.put(`/key-managers/${id}/permissions`, { type: 'PUBLIC' }, '*'), await acme.automation.post(`/key-managers/${id}/check`, {})]) {
      expect([answer.status, answer.body.code]).toEqual([404, 'resource.not-found']);
    }
    expect((await acme.automation.get('/key-managers')).text).not.toContain(id);
  });

  it('lists connector types with their fields for administrators', async () => {
    const answer = await plane.automation.get('/connector-types');
    expect(answer.body.items).toMatchObject([{ type: 'built-in', creatable: false }, { type: 'generic-oidc', creatable: true, connectionFields: [{ name: 'initialAccessToken', kind: 'secret' }] }, { type: 'keycloak', creatable: true }]);
    expect((await (await plane.caller({ roles: ['application-developer'] })).get('/connector-types')).status).toBe(403);
  });

  it('lists them page by page', async () => {
    const seen: unknown[] = [];
    for (let query = 'limit=1'; query !== ''; ) {
      const { status, body } = await plane.automation.get(`/connector-types?${query}`);
      expect(status).toBe(200);
      seen.push(...(body.items as { type: string }[]).map(({ type }) => type)); // ConnectorTypePage
      query = body.nextCursor === null ? '' : `limit=1&cursor=${String(body.nextCursor)}`;
    }
    expect(seen).toEqual(['built-in', 'generic-oidc', 'keycloak']);
    for (const cursor of ['', 'x', 'YQ==']) expect(await plane.automation.get(`/connector-types?cursor=${cursor}`)).toMatchObject({ status: 400, body: { errors: [{ parameter: 'cursor' }] } });
  });
});

describe('changing a key manager', () => {
  it('merges, raises the revision and publishes the new state in the same transaction', async () => {
    const created = await create({ description: 'old' });
    const id = String(created.body.id);
    const answer = await plane.automation.patch(`/key-managers/${id}`, { enabled: false, description: null, endpoints: { authorize: null } }, '"1"');
    expect([answer.status, answer.headers.get('etag')]).toEqual([200, '"2"']);
    expect(answer.body).toMatchObject({ enabled: false, description: null, name: created.body.name, revision: 2, issuer: created.body.issuer });
    expect(answer.body.endpoints).not.toHaveProperty('authorize');
    expect(answer.body.endpoints).toHaveProperty('token');
    expect(await eventsOf(plane.database, `key-manager/${id}`)).toMatchObject([{ revision: 1, data: { enabled: true } }, { revision: 2, data: { enabled: false } }]);
    expect(await eventsOf(plane.database, `key-manager-keys/${id}`)).toHaveLength(1);
  });

  it('does not ask the server for a change that does not concern it', async () => {
    const other = await anotherServer();
    const id = String((await plane.automation.post('/key-managers', other.keyManager())).body.id);
    await other.close();
    expect((await plane.automation.patch(`/key-managers/${id}`, { enabled: false })).status).toBe(200);
  });

  it('answers 428 without If-Match, 412 with a stale one, before it looks at the body, and stores nothing', async () => {
    const id = String((await create()).body.id);
    const before = await storedCounts(plane.database);
    const patch = (ifMatch: string | undefined) => plane.automation.request(`/key-managers/${id}`, { method: 'PATCH', rawBody: '{"nobody', ifMatch });
    expect((await patch(undefined)).status).toBe(428);
    expect((await patch('"7"')).status).toBe(412);
    expect((await patch('"1"')).status).toBe(400);
    expect(await storedCounts(plane.database)).toEqual(before);
  });

  it('never changes the type', async () => {
    const id = String((await create()).body.id);
    expect(pointersOf(await plane.automation.patch(`/key-managers/${id}`, { type: 'generic-oidc' }))).toEqual(['/type']);
  });

  it('takes another issuer only if the server publishes it, and its keys with it', async () => {
    const [one, two] = [await anotherServer(), await anotherServer()];
    const id = String((await plane.automation.post('/key-managers', one.keyManager())).body.id);
    const before = await storedCounts(plane.database);
    const lied = await plane.automation.patch(`/key-managers/${id}`, { issuer: two.issuer });
    expect([lied.status, pointersOf(lied)]).toEqual([422, ['/issuer']]);
    expect(await storedCounts(plane.database)).toEqual(before);
    const moved = await plane.automation.patch(`/key-managers/${id}`, { issuer: two.issuer, wellKnownEndpoint: two.wellKnownEndpoint, endpoints: { token: `${two.issuer}/token`, clientRegistration: null, authorize: null }, certificates: { type: 'JWKS', value: `${two.issuer}/jwks` } });
    expect(moved.body).toMatchObject({ issuer: two.issuer });
    expect(await eventsOf(plane.database, `key-manager-keys/${id}`)).toMatchObject([{ revision: 1 }, { revision: 2 }]);
    const again = await plane.automation.post('/key-managers', one.keyManager());
    expect(again.status).toBe(201); // the old issuer is free
  });

  it('leaves what makes the built-in key manager ours as it is, and lets it be disabled', async () => {
    const { id, issuer } = await builtIn();
    for (const change of [{ issuer: 'https://other.example' }, { issuerAliases: ['https://other.example'] }, { endpoints: { token: null } }, { certificates: { type: 'JWKS', value: 'https://other.example/jwks' } }, { wellKnownEndpoint: null }, { allowedAlgorithms: ['RS256'] }]) {
      const answer = await plane.automation.patch(`/key-managers/${id}`, change);
      expect([answer.status, answer.body.code, pointersOf(answer)]).toEqual([409, 'key-manager.built-in', [`/${Object.keys(change)[0]}`]]);
    }
    expect((await plane.automation.delete(`/key-managers/${id}`)).body.code).toBe('key-manager.built-in');
    expect((await plane.automation.patch(`/key-managers/${id}`, { enabled: false, issuer })).status).toBe(200);
    expect((await plane.automation.patch(`/key-managers/${id}`, { enabled: true })).status).toBe(200);
  });
});

describe('the roll-out of a key manager', () => {
  it('goes from silent over pending and refused to enforced, as the gateway’s receipts say', async () => {
    const id = String((await create()).body.id);
    const { gatewayId } = plane.gatewayCredentials;
    const gateway = new ApiClient(plane.url, await tokenOf(plane.gatewayCredentials, 'keyplane:gateway'));
    const rollout = async () => (await plane.automation.get(`/key-managers/${id}/rollout`)).body as unknown as Rollout;
    expect((await rollout()).gateways).toMatchObject([{ gatewayId, gatewayName: 'test', state: 'silent' }]);
    const sequence = await eventually(async () => (await rollout()).sequence);
    const [state] = await plane.database.sql<{ epoch: string }>('select epoch from keyplane.outbox_state');
    const tell = async (changes: number, refused: object[] = []) => {
      const answer = await gateway.post('/gateway/receipts', { gatewayId, epoch: state?.epoch, applied: { changes, revocations: 0 }, stateHash: 'x', refused, at: new Date().toISOString() });
      if (answer.status >= 300) throw new Error(answer.text);
      return (await rollout()).gateways[0];
    };
    expect(await tell(sequence - 1)).toMatchObject({ state: 'pending', revision: null });
    expect(await tell(sequence, [{ aggregateId: `key-manager/${id}`, revision: 1, reason: 'issuer is not a string' }])).toMatchObject({ state: 'refused', revision: 1, reason: 'issuer is not a string' });
    expect(await tell(sequence)).toMatchObject({ state: 'enforced', revision: 1, appliedAt: expect.any(String) });
    await plane.automation.patch(`/key-managers/${id}`, { enabled: false });
    expect(await rollout()).toMatchObject({ revision: 2, gateways: [{ state: 'pending' }] });
    const keys = await plane.automation.get(`/key-managers/${id}/keys`);
    expect(keys).toMatchObject({ status: 200, body: { keys: [{ kid: expect.any(String), kty: expect.any(String) }], seenAt: [expect.any(String)], revision: 1, failure: null, failedAt: null } });
    expect(keys.text).not.toMatch(/"(d|p|q|dp|dq|qi|k)":/);
    // The list of all says the same of each.
    const { items } = (await plane.automation.get('/key-managers/states?limit=200')).body as unknown as { items: KeyManagerNow[] }; // KeyManagerNowPage
    const visible = (await plane.automation.get('/key-managers?limit=200')).body.items as { id: string }[]; // a page
    expect(items.map(({ keyManagerId }) => keyManagerId)).toEqual(visible.map((one) => one.id));
    expect(items.find(({ keyManagerId }) => keyManagerId === id)).toEqual({ keyManagerId: id, rollout: await rollout(), applicationCount: 0, failure: null, answeredAt: expect.any(String) });
  });
});
