import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestControlPlane, type ApiAnswer, type ApiClient, type TestControlPlane } from '../testing/index.js';
import { startFakeAuthorizationServer, type FakeAuthorizationServer } from './fake/fake-authorization-server.js';
import { eventsOf, storeApplicationKey, storedCounts } from './fake/stored.js';

let plane: TestControlPlane;
let acme: { id: string; name: string; automation: ApiClient };
const servers: FakeAuthorizationServer[] = [];
beforeAll(async () => {
  plane = await startTestControlPlane({ environment: { KEYPLANE_KEY_REFRESH_SECONDS: '3600' } });
  acme = await plane.organization();
}, 60_000);
afterAll(async () => {
  await plane?.close();
  await Promise.all(servers.map((server) => server.close()));
});

async function aServer(): Promise<FakeAuthorizationServer> {
  const server = await startFakeAuthorizationServer();
  servers.push(server);
  return server;
}
async function createGlobal(changes: Record<string, unknown> = {}): Promise<ApiAnswer> {
  return plane.automation.post('/global-key-managers', (await aServer()).keyManager(changes));
}

describe('global key managers', () => {
  it('are an operator’s: created, read, changed and deleted on routes of their own', async () => {
    const created = await createGlobal();
    expect([created.status, created.body.organization, created.headers.get('etag')]).toEqual([201, null, '"1"']);
    const id = String(created.body.id);
    expect(await eventsOf(plane.database, `key-manager/${id}`)).toMatchObject([{ organizationId: null, data: { organizationId: null } }]);
    const [permissions] = await plane.database.sql<{ n: number }>(`select count(*)::int as n from keyplane.key_manager_permissions where key_manager_id = $1 and type = 'PUBLIC'`, [id]);
    const [organizations] = await plane.database.sql<{ n: number }>('select count(*)::int as n from keyplane.organizations');
    expect(permissions).toEqual(organizations);
    expect((await plane.automation.patch(`/global-key-managers/${id}`, { displayName: 'For all' }, '"1"')).body).toMatchObject({ displayName: 'For all', revision: 2 });
    expect((await plane.automation.get('/global-key-managers')).text).toContain(id);
    expect((await plane.automation.delete(`/global-key-managers/${id}`)).status).toBe(204);
    expect((await plane.automation.get(`/global-key-managers/${id}`)).status).toBe(404);
    expect((await acme.automation.get('/global-key-managers')).status).toBe(403);
  });

  it('are read by every organization, also by one that is made later, and changed by none', async () => {
    const id = String((await createGlobal({ connection: { initialAccessToken: 'initial-token' } })).body.id);
    const later = await plane.organization();
    for (const { automation } of [acme, later]) {
      const read = await automation.get(`/key-managers/${id}`);
      expect(read.body).toMatchObject({ organization: null, permissions: { type: 'PUBLIC', roles: [] }, connection: {} });
      for (const answer of [await automation.patch(`/key-managers/${id}`, { enabled: false }), await automation.delete(`/key-managers/${id}`)]) expect([answer.status, answer.body.code]).toEqual([403, 'auth.role-missing']);
    }
    expect((await plane.automation.get(`/global-key-managers/${id}`)).body).toMatchObject({ enabled: true, revision: 1 });
  });

  it('own ones of an organization are none: the operator does not reach them there', async () => {
    const own = await acme.automation.post('/key-managers', (await aServer()).keyManager());
    expect((await plane.automation.get(`/global-key-managers/${String(own.body.id)}`)).status).toBe(404);
    expect((await plane.automation.delete(`/global-key-managers/${String(own.body.id)}`)).status).toBe(404);
  });

  it('leave permissions to each organization', async () => {
    const id = String((await createGlobal()).body.id);
    expect((await acme.automation.post('/roles', { name: 'acme-partner' })).status).toBe(201);
    expect((await acme.automation.put(`/key-managers/${id}/permissions`, { type: 'ALLOW', roles: ['acme-partner'] }, '*')).status).toBe(200);
    expect((await acme.automation.get(`/key-managers/${id}`)).body.permissions).toEqual({ type: 'ALLOW', roles: ['acme-partner'] });
    expect((await plane.automation.get(`/key-managers/${id}`)).body.permissions).toEqual({ type: 'PUBLIC', roles: [] });
    const before = await storedCounts(plane.database);
    const refused = await createGlobal({ permissions: { type: 'ALLOW', roles: ['administrator'] } });
    expect([refused.status, refused.body.errors]).toMatchObject([422, [{ pointer: '/permissions' }]]);
    expect(await storedCounts(plane.database)).toEqual(before);
  });

  it('and own ones never share an issuer, whichever comes first; a name is told only where it may be known', async () => {
    const [first, second] = [await aServer(), await aServer()];
    await plane.automation.post('/global-key-managers', first.keyManager({ name: 'the-global-one' }));
    const own = await acme.automation.post('/key-managers', first.keyManager());
    expect([own.status, own.body.code]).toEqual([409, 'key-manager.issuer-taken']);
    expect(own.body.detail).toContain('the-global-one');
    await acme.automation.post('/key-managers', second.keyManager({ name: 'a-secret-of-acme' }));
    const global = await plane.automation.post('/global-key-managers', second.keyManager());
    expect([global.status, global.body.code]).toEqual([409, 'key-manager.issuer-taken']);
    expect(global.text).not.toContain('a-secret-of-acme');
  });

  it('in use are refused deletion with counts, not with names of the organizations’ things', async () => {
    const id = String((await createGlobal()).body.id);
    const [client] = await plane.database.sql<{ client_id: string }>('select client_id from keyplane.system_clients where organization_id = $1', [acme.id]);
    await storeApplicationKey(plane.database, { organizationId: acme.id, keyManagerId: id, ownerClientId: client?.client_id ?? '', name: 'a-secret-of-acme' });
    const answer = await plane.automation.delete(`/global-key-managers/${id}`);
    expect([answer.status, answer.body.usedBy]).toEqual([409, [{ type: 'application-key', organization: acme.name, count: 1 }]]);
    expect(answer.text).not.toContain('a-secret-of-acme');
    // An administrator sees its own organization's uses of it, and no other's.
    expect((await acme.automation.get(`/key-managers/${id}/usage`)).text).toContain('a-secret-of-acme');
    expect((await plane.automation.get(`/key-managers/${id}/usage`)).text).not.toContain('a-secret-of-acme');
  });
});
