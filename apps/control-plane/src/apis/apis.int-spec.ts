import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestControlPlane, type ApiAnswer, type ApiClient, type TestControlPlane } from '../testing/index.js';

let controlPlane: TestControlPlane;
let developer: ApiClient;
let number = 0;

beforeAll(async () => {
  controlPlane = await startTestControlPlane();
  developer = await controlPlane.caller({ roles: ['api-developer'] });
}, 60_000);
afterAll(() => controlPlane.close());

/** A request for an API that no other test has. */
function anApi(fields: object = {}): { name: string; context: string; version: string } & Record<string, unknown> {
  number += 1;
  return { name: `orders-${number}`, version: 'v1', context: `/orders-${number}`, upstreamUrl: 'http://127.0.0.1:9/base', ...fields };
}

async function created(fields: object = {}): Promise<Record<string, unknown> & { id: string }> {
  const answer = await developer.post('/apis', anApi(fields));
  expect(answer.status).toBe(201);
  return { ...answer.body, id: String(answer.body.id) };
}

async function lastEvent(key: string) {
  const [row] = await controlPlane.database.sql<{ payload: Record<string, unknown> }>('select payload from keyplane.outbox where key = $1 order by id desc limit 1', [key]);
  return row?.payload;
}

function pointers(answer: ApiAnswer): unknown[] {
  return (answer.body.errors as { pointer: string }[]).map((error) => error.pointer); // FieldProblem
}

describe('APIs', () => {
  it('stores an API with its operations and publishes its full state in the same transaction', async () => {
    const answer = await developer.post('/apis', anApi({ name: 'pets', context: '/shop/pets', operations: [{ method: 'GET', path: '/pets/{id}', scopes: ['pets:read'] }], audiences: ['https://pets'] }));
    expect(answer.status).toBe(201);
    expect(answer.headers.get('etag')).toBe('"1"');
    expect(answer.body).toMatchObject({ basePath: '/shop/pets/v1', sandboxUpstreamUrl: null, keyManagers: { mode: 'all' }, enabled: true, forwardToken: false, revision: 1 });
    const [row] = await controlPlane.database.sql('select name, accepts_all_key_managers, revision from keyplane.apis where id = $1', [answer.body.id]);
    expect(row).toEqual({ name: 'pets', accepts_all_key_managers: true, revision: 1 });
    expect(await lastEvent(`api/${String(answer.body.id)}`)).toMatchObject({
      type: 'api.changed', revision: 1, deleted: false,
      data: { organization: 'default', basePath: '/shop/pets/v1', operations: [{ method: 'GET', path: '/pets/{id}', scopes: ['pets:read'] }], audiences: ['https://pets'], keyManagers: { mode: 'all' }, enabled: true },
    });
    expect((await developer.get(`/apis/${String(answer.body.id)}`)).body).toEqual(answer.body);
  });

  it('publishes which web pages may call it, replaces that whole, and says nothing of it to begin with', async () => {
    const { id, cors, description } = await created();
    expect([cors, description]).toEqual([null, null]);
    const set = await developer.patch(`/apis/${id}`, { description: 'Orders of the shop', cors: { allowedOrigins: ['https://app.example'], allowedMethods: ['GET'] } });
    const stored = { allowedOrigins: ['https://app.example'], allowedHeaders: ['Content-Type'], allowedMethods: ['GET'], maxAgeSeconds: 600 };
    expect(set.body).toMatchObject({ description: 'Orders of the shop', cors: stored });
    expect(await lastEvent(`api/${id}`)).toMatchObject({ data: { cors: stored } });
    expect((await developer.patch(`/apis/${id}`, { cors: { allowedOrigins: ['*'] } })).body.cors).toEqual({ allowedOrigins: ['*'], allowedHeaders: ['Content-Type'], maxAgeSeconds: 600 });
    expect((await developer.patch(`/apis/${id}`, { cors: null })).body.cors).toBeNull();
    expect(await lastEvent(`api/${id}`)).toMatchObject({ data: { cors: null } });
  });

  it('gives an API without operations every method on every path', async () => {
    const { operations } = await created();
    expect(operations).toHaveLength(7);
    expect(operations).toContainEqual({ method: 'GET', path: '/*', scopes: [] });
  });

  it('lets every API developer of the organization edit it, with the revision that was read', async () => {
    const { id } = await created();
    const colleague = await controlPlane.caller({ roles: ['api-developer'] });
    const answer = await colleague.patch(`/apis/${id}`, { enabled: false, operations: [{ method: 'POST', path: '/', scopes: [] }] }, '"1"');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('etag')).toBe('"2"');
    expect(answer.body).toMatchObject({ enabled: false, operations: [{ method: 'POST', path: '/', scopes: [] }], revision: 2 });
    expect(await lastEvent(`api/${id}`)).toMatchObject({ revision: 2, data: { enabled: false, operations: [{ method: 'POST', path: '/' }] } });
    expect((await colleague.patch(`/apis/${id}`, { enabled: true }, '"1"')).status).toBe(412);
    expect((await colleague.request(`/apis/${id}`, { method: 'PATCH', body: { enabled: true } })).status).toBe(428);
  });

  it('leaves what a patch does not name as it was', async () => {
    const before = await created({ operations: [{ method: 'GET', path: '/a', scopes: ['s'] }], sandboxUpstreamUrl: 'http://127.0.0.1:9', audiences: ['x'] });
    const { body } = await developer.patch(`/apis/${before.id}`, { name: `renamed-${number}` });
    expect(body).toEqual({ ...before, name: `renamed-${number}`, revision: 2, updatedAt: body.updatedAt });
    expect((await developer.patch(`/apis/${before.id}`, { sandboxUpstreamUrl: null })).body.sandboxUpstreamUrl).toBeNull();
  });

  it('answers 404, 428 and 412 before it looks at the body', async () => {
    const { id } = await created();
    const nobody = '00000000-0000-7000-8000-000000000000';
    expect((await developer.request(`/apis/${nobody}`, { method: 'PATCH', rawBody: '{' })).status).toBe(404);
    expect((await developer.request(`/apis/${id}`, { method: 'PATCH', rawBody: '{' })).status).toBe(428);
    expect((await developer.request(`/apis/${id}`, { method: 'PATCH', rawBody: '{', ifMatch: '"9"' })).status).toBe(412);
    expect((await developer.request(`/apis/${id}`, { method: 'PATCH', rawBody: '{', ifMatch: '*' })).status).toBe(400);
  });

  it('accepts only key managers that its organization can see', async () => {
    const other = await controlPlane.organization();
    const foreign = (await other.automation.get('/key-managers')).body.items as { id: string }[]; // KeyManagerPage
    const own = (await controlPlane.automation.get('/key-managers')).body.items as { id: string }[]; // KeyManagerPage
    const ids = [own[0]?.id, foreign[0]?.id];
    const refused = await developer.post('/apis', anApi({ keyManagers: { mode: 'selected', ids } }));
    expect(refused.status).toBe(422);
    expect(pointers(refused)).toEqual(['/keyManagers/ids/1']);
    const { id } = await created({ keyManagers: { mode: 'selected', ids: [own[0]?.id] } });
    expect(await lastEvent(`api/${id}`)).toMatchObject({ data: { keyManagers: { mode: 'selected', ids: [own[0]?.id] } } });
    expect((await developer.patch(`/apis/${id}`, { keyManagers: { mode: 'all' } })).body.keyManagers).toEqual({ mode: 'all' });
  });

  it.each([
    ['two operations of one shape', { operations: [{ method: 'GET', path: '/a/{x}', scopes: [] }, { method: 'POST', path: '/a/{x}', scopes: [] }, { method: 'GET', path: '/a/{y}', scopes: [] }] }, '/operations/2'],
    ['an upstream with a query', { upstreamUrl: 'http://127.0.0.1:9/?a=b' }, '/upstreamUrl'],
    ['an upstream with a fragment', { upstreamUrl: 'http://127.0.0.1:9/#a' }, '/upstreamUrl'],
    ['an upstream that is not http', { sandboxUpstreamUrl: 'ftp://127.0.0.1' }, '/sandboxUpstreamUrl'],
    ['a reserved scope', { operations: [{ method: 'GET', path: '/', scopes: ['keyplane:admin'] }] }, '/operations/0/scopes/0'],
    ['a context that belongs to gateways', { context: '/o/acme' }, '/context'],
    ['a field that nobody knows', { rateLimit: 1 }, '/rateLimit'],
    ['a page that no browser names so', { cors: { allowedOrigins: ['https://app.example', 'https://app.example/'] } }, '/cors/allowedOrigins/1'],
    ['a header that would end the line', { cors: { allowedOrigins: ['*'], allowedHeaders: ['a\r\nb'] } }, '/cors/allowedHeaders/0'],
    ['a field of cors that nobody knows', { cors: { allowedOrigins: ['*'], allowCredentials: true } }, '/cors/allowCredentials'],
  ])('refuses %s and names the place, storing nothing', async (_, fields, pointer) => {
    const count = async () => (await controlPlane.database.sql('select from keyplane.apis')).length;
    const before = await count();
    const answer = await developer.post('/apis', anApi(fields));
    expect(answer.status).toBe(422);
    expect(pointers(answer)).toEqual([pointer]);
    expect(await count()).toBe(before);
  });

  it('keeps name and version, and context and version, unique in the organization only', async () => {
    const first = anApi();
    await developer.post('/apis', first);
    expect((await developer.post('/apis', anApi({ name: first.name }))).body.code).toBe('api.name-taken');
    const taken = await developer.post('/apis', anApi({ context: first.context }));
    expect([taken.status, taken.body.code]).toEqual([409, 'api.context-taken']);
    expect((await developer.post('/apis', { ...first, version: 'v2' })).status).toBe(201);
    const other = await controlPlane.organization();
    const elsewhere = await other.automation.post('/apis', first);
    expect(elsewhere.body.basePath).toBe(`/o/${other.name}${first.context}/v1`);
  });

  it('hides an API from other organizations and lists none of theirs', async () => {
    const { id } = await created();
    const { automation } = await controlPlane.organization();
    for (const answer of [await automation.get(`/apis/${id}`), await automation.patch(`/apis/${id}`, { enabled: false }), await automation.delete(`/apis/${id}`)]) expect(answer.status).toBe(404);
    expect((await automation.get('/apis')).body.items).toEqual([]);
  });

  it('refuses those who are no API developers', async () => {
    const { id } = await created();
    const outsider = await controlPlane.caller({ roles: ['application-developer'] });
    expect([(await outsider.get(`/apis/${id}`)).status, (await outsider.post('/apis', anApi())).status, (await outsider.get('/scopes')).status]).toEqual([403, 403, 403]);
  });

  it('lists scopes from the moment an operation names them, with the APIs that use them', async () => {
    const scope = `s:${number}`;
    const { id, name } = await created({ operations: [{ method: 'GET', path: '/', scopes: [scope] }] });
    const find = async () => ((await developer.get('/scopes?limit=200')).body.items as { name: string; apis: unknown[] }[]).find((item) => item.name === scope); // ScopePage
    expect(await find()).toEqual({ name: scope, apis: [{ id, name, version: 'v1' }] });
    await developer.patch(`/apis/${id}`, { operations: [{ method: 'GET', path: '/', scopes: [] }] });
    expect(await find()).toEqual({ name: scope, apis: [] });
  });

  it('pages through a list without missing or repeating one', async () => {
    const { automation } = await controlPlane.organization();
    for (let count = 0; count < 3; count += 1) await automation.post('/apis', anApi());
    const first = await automation.get('/apis?limit=2');
    const second = await automation.get(`/apis?limit=2&cursor=${String(first.body.nextCursor)}`);
    const ids = [...(first.body.items as { id: string }[]), ...(second.body.items as { id: string }[])].map((item) => item.id); // ApiPage
    expect(new Set(ids).size).toBe(3);
    expect(second.body.nextCursor).toBeNull();
  });

  it('deletes one that is not used, publishes the deletion and keeps what it was in the audit log', async () => {
    const { id } = await created();
    expect((await developer.delete(`/apis/${id}`)).status).toBe(204);
    expect((await developer.get(`/apis/${id}`)).status).toBe(404);
    expect(await lastEvent(`api/${id}`)).toMatchObject({ type: 'api.deleted', deleted: true, data: null, revision: 2 });
    const audit = await controlPlane.database.sql<{ action: string; actor: string; before: unknown }>('select action, actor, before from keyplane.audit_log where target_id = $1 order by id', [id]);
    expect(audit.map((entry) => entry.action)).toEqual(['api.created', 'api.deleted']);
    expect(audit[1]?.before).toMatchObject({ id });
  });
});
