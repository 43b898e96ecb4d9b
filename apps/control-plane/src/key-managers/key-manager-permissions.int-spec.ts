import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Impact } from '@keyplane/contracts';
import { Transactions } from '../database/transactions.js';
import type { Caller } from '../http/caller.js';
import { Problem } from '../http/problem.js';
import { eventually, startTestControlPlane, type ApiAnswer, type TestControlPlane } from '../testing/index.js';
import { startFakeAuthorizationServer, type FakeAuthorizationServer } from './fake/fake-authorization-server.js';
import { eventsOf, storeApplicationKey } from './fake/stored.js';
import { KeyManagerAccess } from './key-manager-access.js';
import { KEY_MANAGER_USES, type KeyManagerUse } from './permission-policy.js';

let plane: TestControlPlane;
let organizationId: string;
const servers: FakeAuthorizationServer[] = [];

beforeAll(async () => {
  plane = await startTestControlPlane({ environment: { KEYPLANE_KEY_REFRESH_SECONDS: '3600' } });
  organizationId = (await plane.database.sql<{ id: string }>(`select id from keyplane.organizations where name = 'default'`))[0]?.id ?? '';
  for (const name of ['partner', 'trial']) await plane.automation.post('/roles', { name });
}, 60_000);
afterAll(async () => {
  await plane?.close();
  await Promise.all(servers.map((server) => server.close()));
});

async function create(changes: Record<string, unknown> = {}, path = '/key-managers'): Promise<ApiAnswer> {
  const server = await startFakeAuthorizationServer();
  servers.push(server);
  const answer = await plane.automation.post(path, server.keyManager(changes));
  if (answer.status !== 201) throw new Error(answer.text);
  return answer;
}
const idOf = (answer: ApiAnswer) => String(answer.body.id);
const aCaller = (roles: string[], organization = organizationId): Caller => ({ organizationId: organization, organization: 'any', username: 'somebody', owner: { kind: 'user', id: randomUUID() }, roles, scopes: [], expiresAt: new Date(), sessionToken: null });

/** What the policy answers to a use, as the application routes ask it: the name, or the problem's code and pointers. */
async function use(caller: Caller, keyManagerId: string, kind: KeyManagerUse): Promise<unknown> {
  const access = plane.app.get(KeyManagerAccess, { strict: false });
  try {
    return await plane.app.get(Transactions, { strict: false }).inOrganization(caller.organizationId, async () => (await access.require(caller, keyManagerId, kind)).id);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return [error.status, error.code, ...(error.options.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`)];
  }
}
function list(caller: Caller): Promise<string[]> {
  const access = plane.app.get(KeyManagerAccess, { strict: false });
  return plane.app.get(Transactions, { strict: false }).inOrganization(caller.organizationId, async () => (await access.listUsable(caller)).map((row) => row.id));
}
const UNKNOWN = [422, 'request.invalid', '/keyManagerId unknown-key-manager'];

/** Each hole of the model that we follow (the Key Manager of WSO2 API Manager), closed. */
describe('holes of permissions that are closed', () => {
  it.each(KEY_MANAGER_USES)('%s asks the permission, by id (WSO2: secrets, tokens and mapping never did)', async (kind) => {
    const id = idOf(await create({ permissions: { type: 'ALLOW', roles: ['partner'] } }));
    expect(await use(aCaller(['partner']), id, kind)).toBe(id);
    expect(await use(aCaller(['application-developer']), id, kind)).toEqual(kind === 'generate' || kind === 'map' ? UNKNOWN : [403, 'key-manager.not-permitted']);
  });

  it('a name in place of an id is unknown, not unrestricted (WSO2: passing the name skipped the check)', async () => {
    const created = await create({ permissions: { type: 'ALLOW', roles: ['partner'] } });
    const answer = await plane.automation.get(`/key-managers/${String(created.body.name)}/permissions`);
    expect(answer.status).toBe(404);
  });

  it('no permission row is an error, not PUBLIC (WSO2: no row was PUBLIC)', async () => {
    const lost = await startTestControlPlane({ environment: { KEYPLANE_KEY_REFRESH_SECONDS: '3600' } });
    try {
      const [builtIn] = await lost.database.sql<{ id: string; organization_id: string }>('select id, organization_id from keyplane.key_managers');
      await lost.database.sql('delete from keyplane.key_manager_permissions');
      const access = lost.app.get(KeyManagerAccess, { strict: false });
      const caller = aCaller(['application-developer', 'administrator'], builtIn?.organization_id);
      const inUnit = (work: () => Promise<unknown>) => lost.app.get(Transactions, { strict: false }).inOrganization(caller.organizationId, work);
      await expect(inUnit(() => access.require(caller, builtIn?.id ?? '', 'generate'))).rejects.toThrow('no permission row');
      await expect(inUnit(() => access.listUsable(caller))).rejects.toThrow('no permission row');
      expect((await lost.automation.get(`/key-managers/${builtIn?.id}`)).status).toBe(500);
    } finally {
      await lost.close();
    }
  });

  it('omitted permissions write a PUBLIC row', async () => {
    expect((await plane.automation.get(`/key-managers/${idOf(await create())}/permissions`)).body).toEqual({ type: 'PUBLIC', roles: [] });
  });

  it.each(['ALLOW', 'DENY'])('%s without a role is refused on every way in (WSO2: an empty list meant PUBLIC)', async (type) => {
    const id = idOf(await create());
    const server = servers.at(-1);
    for (const answer of [await plane.automation.post('/key-managers', server?.keyManager({ permissions: { type, roles: [] } })), await plane.automation.patch(`/key-managers/${id}`, { permissions: { type } }), await plane.automation.put(`/key-managers/${id}/permissions`, { type, roles: [] }, '*')]) expect(answer.status).toBe(422);
    expect((await plane.automation.get(`/key-managers/${id}/permissions`)).body).toEqual({ type: 'PUBLIC', roles: [] });
  });

  it.each(KEY_MANAGER_USES)('%s of a global key manager asks the permission of the caller’s organization (WSO2: global ones were never asked)', async (kind) => {
    const id = idOf(await create({}, '/global-key-managers'));
    const acme = await plane.organization();
    expect(await use(aCaller([]), id, kind)).toBe(id);
    expect((await plane.automation.put(`/key-managers/${id}/permissions`, { type: 'DENY', roles: ['trial'] }, '*')).status).toBe(200);
    expect(await use(aCaller(['partner', 'trial']), id, kind)).toEqual(kind === 'generate' || kind === 'map' ? UNKNOWN : [403, 'key-manager.not-permitted']);
    expect(await use(aCaller(['trial'], acme.id), id, kind)).toBe(id);
  });

  it('neither an administrator nor an operator gets around a permission', async () => {
    const id = idOf(await create({ permissions: { type: 'ALLOW', roles: ['partner'] } }));
    expect(await use(aCaller(['administrator', 'operator', 'api-developer', 'application-developer']), id, 'generate')).toEqual(UNKNOWN);
  });

  it('unknown, foreign and not permitted key managers answer the same to generate', async () => {
    const acme = await plane.organization();
    const server = await startFakeAuthorizationServer();
    servers.push(server);
    const foreign = await acme.automation.post('/key-managers', server.keyManager());
    for (const id of [randomUUID(), idOf(foreign), idOf(await create({ permissions: { type: 'DENY', roles: ['trial'] } }))]) expect(await use(aCaller(['trial']), id, 'generate')).toEqual(UNKNOWN);
  });

  it('a role that a permission names cannot be deleted', async () => {
    const { body } = await plane.automation.post('/roles', { name: 'named' });
    const id = idOf(await create({ permissions: { type: 'ALLOW', roles: ['named'] } }));
    expect((await plane.automation.delete(`/roles/${String(body.id)}`)).body.code).toBe('role.in-use');
    expect((await plane.automation.delete(`/key-managers/${id}`)).status).toBe(204);
    expect((await plane.automation.delete(`/roles/${String(body.id)}`)).status).toBe(204);
  });
});

describe('using a key manager', () => {
  it('lists those that the person may use: visible, enabled, permitted', async () => {
    const [open, off, closed] = [idOf(await create()), idOf(await create({ enabled: false })), idOf(await create({ permissions: { type: 'ALLOW', roles: ['partner'] } }))];
    const usable = await list(aCaller(['trial']));
    expect([usable.includes(open), usable.includes(off), usable.includes(closed)]).toEqual([true, false, false]);
    expect(await list(aCaller(['partner']))).toContain(closed);
  });

  it('says that it is disabled, or does not offer the use', async () => {
    const id = idOf(await create({ enableTokenGeneration: false, enableOAuthAppCreation: false, enableMapOAuthConsumerApps: false }));
    expect(await use(aCaller([]), id, 'generate')).toEqual([422, 'key-manager.operation-off']);
    expect(await use(aCaller([]), id, 'map')).toEqual([422, 'key-manager.operation-off']);
    expect(await use(aCaller([]), id, 'test-token')).toEqual([422, 'key-manager.operation-off']);
    expect(await use(aCaller([]), id, 'update')).toBe(id);
    await plane.automation.patch(`/key-managers/${id}`, { enabled: false });
    expect(await use(aCaller([]), id, 'generate')).toEqual([422, 'key-manager.disabled']);
  });

  it('holds its key manager: it can neither be deleted nor changed before the unit ends', async () => {
    const id = idOf(await create());
    const caller = aCaller([]);
    let deletion: Promise<ApiAnswer> | undefined;
    const order: string[] = [];
    await plane.app.get(Transactions, { strict: false }).inOrganization(organizationId, async () => {
      await plane.app.get(KeyManagerAccess, { strict: false }).require(caller, id, 'generate');
      deletion = plane.automation.delete(`/key-managers/${id}`).finally(() => order.push('deleted'));
      await eventually(async () => (await plane.database.sql(`select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`)).length > 0);
      order.push('used');
    });
    expect((await deletion)?.status).toBe(204);
    expect(order).toEqual(['used', 'deleted']);
  });
});

describe('changing a permission', () => {
  it('answers whom it excludes, beforehand and with the save; keys that are there stay', async () => {
    const id = idOf(await create());
    const { keyId } = await storeApplicationKey(plane.database, { organizationId, keyManagerId: id, ownerClientId: plane.automationCredentials.clientId, name: `impact-${id}` });
    const touched = { applications: [{ name: `impact-${id}`, owner: 'client:automation' }], owners: ['client:automation'] };
    expect((await plane.automation.get(`/key-managers/${id}/impact`)).body).toMatchObject({ applications: [], owners: [], apisAcceptingAll: 0 });
    expect((await plane.automation.get(`/key-managers/${id}/impact?type=DENY&roles=administrator`)).body).toMatchObject(touched);
    expect((await plane.automation.get(`/key-managers/${id}/impact?type=DENY&roles=partner&roles=trial`)).body).toMatchObject({ applications: [] });
    expect((await plane.automation.get(`/key-managers/${id}/impact?type=DENY`)).status).toBe(400);
    const saved = await plane.automation.patch(`/key-managers/${id}`, { permissions: { type: 'ALLOW', roles: ['partner'] } });
    expect(saved.body.impact).toMatchObject(touched);
    const again = await plane.automation.patch(`/key-managers/${id}`, { permissions: { type: 'ALLOW', roles: ['trial'] } });
    expect(again.body.impact).toMatchObject({ applications: [] }); // already excluded
    expect(again.body.permissions).toEqual({ type: 'ALLOW', roles: ['trial'] }); // replaced whole
    expect((await plane.automation.patch(`/key-managers/${id}`, { displayName: 'x' })).body).not.toHaveProperty('impact');
    expect(await plane.database.sql('select state from keyplane.application_keys where id = $1', [keyId])).toEqual([{ state: 'active' }]);
  });

  it('names the developers who lose the choice and who keep it, with what they hold; nobody who is no developer or disabled', async () => {
    const id = idOf(await create());
    for (const [username, roles] of Object.entries({ 'i-partner': ['application-developer', 'partner'], 'i-trial': ['application-developer', 'trial'], 'i-publisher': ['api-developer'], 'i-gone': ['application-developer'] })) {
      expect((await plane.automation.post('/users', { username, roles })).status).toBe(201);
    }
    await plane.database.sql(`update keyplane.users set enabled = false where username = 'i-gone'`);
    const { keyId } = await storeApplicationKey(plane.database, { organizationId, keyManagerId: id, ownerClientId: plane.automationCredentials.clientId, name: 'of-partner' });
    await plane.database.sql(`update keyplane.applications set owner_system_client_id = null, owner_user_id = (select id from keyplane.users where username = 'i-partner') where id = (select application_id from keyplane.application_keys where id = $1)`, [keyId]);
    const peopleFor = async (query: string) => (await plane.automation.get(`/key-managers/${id}/impact${query}`)).body.people as Impact['people'];
    const named = ({ losing, keeping }: Impact['people']) => [losing, keeping].map((people) => people.map(({ username }) => username).filter((username) => username.startsWith('i-')));
    const partner = { username: 'i-partner', namedRoles: ['partner'], applications: [{ id: expect.any(String), name: 'of-partner', environments: ['PRODUCTION'] }] };
    const denied = await peopleFor('?type=DENY&roles=partner');
    expect(named(denied)).toEqual([['i-partner'], ['i-trial']]);
    expect(denied.losing).toContainEqual(partner);
    const allowed = await peopleFor('?type=ALLOW&roles=partner');
    expect(named(allowed)).toEqual([['i-trial'], ['i-partner']]);
    expect(allowed.keeping).toContainEqual(partner);
    expect(allowed.losing).toContainEqual({ username: 'i-trial', namedRoles: [], applications: [] });
    expect(named(await peopleFor('?type=PUBLIC'))).toEqual([[], ['i-partner', 'i-trial']]);
  });

  it('by PUT takes the ETag of its GET, raises the key manager’s revision, and tells gateways nothing of it', async () => {
    const id = idOf(await create());
    const path = `/key-managers/${id}/permissions`;
    const tag = (await plane.automation.get(path)).headers.get('etag') ?? '';
    expect((await plane.automation.put(path, { type: 'DENY', roles: ['trial'] })).status).toBe(428);
    const saved = await plane.automation.put(path, { type: 'DENY', roles: ['trial'] }, tag);
    expect(saved.body).toMatchObject({ type: 'DENY', roles: ['trial'], impact: { applications: [] } });
    expect((await plane.automation.put(path, { type: 'PUBLIC' }, tag)).status).toBe(412);
    expect((await plane.automation.put(path, { type: 'PUBLIC' }, saved.headers.get('etag') ?? '')).status).toBe(200);
    const unknown = await plane.automation.put(path, { type: 'ALLOW', roles: ['nobody'] }, '*');
    expect(unknown.body.errors).toMatchObject([{ pointer: '/roles/0' }]);
    expect((await plane.automation.get(`/key-managers/${id}`)).headers.get('etag')).toBe('"3"');
    const events = await eventsOf(plane.database, `key-manager/${id}`);
    expect(events.map((event) => event.revision)).toEqual([1, 2, 3]);
    expect(JSON.stringify(events)).not.toContain('trial');
  });
});
