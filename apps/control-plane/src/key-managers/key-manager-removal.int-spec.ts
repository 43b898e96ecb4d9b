import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ReconcilerJob } from '../jobs/reconciler.job.js';
import { startTestControlPlane, type TestControlPlane } from '../testing/index.js';
import { startFakeAuthorizationServer, type FakeAuthorizationServer } from './fake/fake-authorization-server.js';
import { eventsOf, storedCounts } from './fake/stored.js';

let plane: TestControlPlane;
let server: FakeAuthorizationServer;
beforeAll(async () => {
  plane = await startTestControlPlane({ environment: { KEYPLANE_KEY_REFRESH_SECONDS: '3600', KEYPLANE_RECONCILE_SECONDS: '3600' } });
}, 60_000);
afterAll(() => plane?.close());
beforeEach(async () => {
  server = await startFakeAuthorizationServer();
});
afterEach(() => server.close());

const job = () => plane.app.get(ReconcilerJob, { strict: false });
const remaining = (id: string) => plane.database.sql('select deleting, connection_secrets <> $2::jsonb as has_credential from keyplane.key_managers where id = $1', [id, '{}']);

/** A key manager with a key (a client at the server) and an API that names it. */
async function inUse(): Promise<{ id: string; keyId: string; apiId: string; posted: Record<string, unknown> }> {
  const posted = server.keyManager({ connection: { initialAccessToken: 'initial-token' }, permissions: { type: 'ALLOW', roles: ['application-developer'] } });
  const created = async (path: string, body: unknown): Promise<string> => {
    const answer = await plane.automation.post(path, body);
    if (answer.status !== 201) throw new Error(answer.text);
    return String(answer.body.id);
  };
  const id = await created('/key-managers', posted);
  const applicationId = await created('/applications', { name: `app-${id}` });
  const keyId = await created(`/applications/${applicationId}/keys`, { keyManagerId: id, environment: 'PRODUCTION' });
  const apiId = await created('/apis', { name: `api-${id}`, version: 'v1', context: `/c-${id}`, upstreamUrl: 'http://127.0.0.1:9', operations: [{ method: 'GET', path: '/*', scopes: [] }], keyManagers: { mode: 'selected', ids: [id] } });
  return { id, keyId, apiId, posted };
}

describe('deleting a key manager', () => {
  it('that nothing uses removes the row, its name and its issuer, and tells gateways', async () => {
    const posted = server.keyManager();
    const id = String((await plane.automation.post('/key-managers', posted)).body.id);
    expect((await plane.automation.request(`/key-managers/${id}`, { method: 'DELETE' })).status).toBe(428);
    expect((await plane.automation.delete(`/key-managers/${id}`, '"9"')).status).toBe(412);
    expect((await plane.automation.delete(`/key-managers/${id}`, '"1"')).status).toBe(204);
    expect(await remaining(id)).toEqual([]);
    expect((await eventsOf(plane.database, `key-manager/${id}`)).at(-1)).toMatchObject({ type: 'key-manager.deleted', revision: 2, deleted: true, data: null });
    expect((await eventsOf(plane.database, `key-manager-keys/${id}`)).at(-1)).toMatchObject({ type: 'key-manager-keys.deleted', revision: 2, deleted: true });
    expect((await plane.automation.post('/key-managers', posted)).status).toBe(201);
  });

  it('that is in use is refused with a list of the uses, and changes nothing', async () => {
    const { id, keyId, apiId } = await inUse();
    const before = await storedCounts(plane.database);
    const answer = await plane.automation.delete(`/key-managers/${id}`);
    expect([answer.status, answer.body.code]).toEqual([409, 'key-manager.in-use']);
    expect(answer.body.usedBy).toMatchObject([{ type: 'api', id: apiId }, { type: 'application-key', id: keyId, owner: 'client:automation' }]);
    expect((await plane.automation.get(`/key-managers/${id}/usage`)).body).toMatchObject({ apis: [{ id: apiId }], applicationKeys: [{ id: keyId, environment: 'PRODUCTION' }] });
    expect(await storedCounts(plane.database)).toEqual(before);
    expect(server.clients.size).toBe(1);
  });

  it('by force disappears at once, frees name, issuer and roles, and its clients are deleted at the server before its row', async () => {
    const { id, keyId, apiId, posted } = await inUse();
    expect((await plane.automation.delete(`/key-managers/${id}?force=true`)).status).toBe(204);
    expect((await plane.automation.get(`/key-managers/${id}`)).status).toBe(404);
    expect((await eventsOf(plane.database, `key-manager/${id}`)).at(-1)).toMatchObject({ type: 'key-manager.deleted', deleted: true });
    expect((await eventsOf(plane.database, `application-key/${keyId}`)).at(-1)).toMatchObject({ type: 'application-key.deleted', deleted: true });
    expect((await eventsOf(plane.database, `api/${apiId}`)).at(-1)).toMatchObject({ type: 'api.changed', revision: 2, data: { keyManagers: { mode: 'selected', ids: [] } } });
    expect((await plane.automation.get(`/apis/${apiId}`)).body).toMatchObject({ revision: 2, keyManagers: { mode: 'selected', ids: [] } });
    expect(await remaining(id)).toEqual([{ deleting: true, has_credential: true }]);
    expect(await plane.database.sql('select from keyplane.key_manager_permissions where key_manager_id = $1', [id])).toEqual([]);
    expect((await plane.automation.post('/key-managers', posted)).status).toBe(201);
    expect(server.clients.size).toBe(1);
    await job().runPass(new Date());
    expect(server.clients.size).toBe(0);
    expect(await remaining(id)).toEqual([]);
    expect(await plane.database.sql('select from keyplane.application_keys where id = $1', [keyId])).toEqual([]);
  });

  it('by force with its server away keeps row and credential, tries again with back-off, and ends when the server is back', async () => {
    const { id } = await inUse();
    server.isAway = true;
    await plane.automation.delete(`/key-managers/${id}?force=true`);
    const start = Date.now();
    await job().runPass(new Date(start));
    expect(await remaining(id)).toEqual([{ deleting: true, has_credential: true }]);
    server.isAway = false;
    const asked = server.requests.length;
    await job().runPass(new Date(start + 9_000));
    expect(server.requests).toHaveLength(asked);
    await job().runPass(new Date(start + 10_001));
    expect([server.clients.size, await remaining(id)]).toEqual([0, []]);
  });
});
