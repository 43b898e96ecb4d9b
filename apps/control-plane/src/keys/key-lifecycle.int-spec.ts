import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { ApiAnswer, ApiClient } from '../testing/index.js';
import { KeyClients } from './key-clients.js';
import { KeyDeletion } from './key-deletion.js';
import { startScenario, type Scenario } from './testing/scenario.js';

let scenario: Scenario;
let owner: ApiClient;
let stranger: ApiClient;

beforeAll(async () => {
  scenario = await startScenario();
  [owner, stranger] = [await scenario.developer(), await scenario.developer()];
}, 60_000);
afterAll(() => scenario.close());
afterEach(() => {
  jest.restoreAllMocks();
  scenario.server.misbehave(null);
});

describe('a key', () => {
  it('is seen and used by its owner alone; administrators read and delete it', async () => {
    const { id } = await scenario.key(owner, scenario.builtIn);
    for (const caller of [stranger, (await scenario.controlPlane.organization()).automation]) {
      const answers = [
        await caller.get(`/keys/${id}`), await caller.patch(`/keys/${id}`, { enabled: false }), await caller.delete(`/keys/${id}`), await caller.get(`/keys/${id}/secrets`),
        await caller.post(`/keys/${id}/secrets`, {}), await caller.delete(`/keys/${id}/secrets/x`), await caller.post(`/keys/${id}/token`, {}),
      ];
      expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 404));
    }
    const { administrator } = scenario;
    expect((await administrator.get(`/keys/${id}`)).status).toBe(200);
    expect([(await administrator.patch(`/keys/${id}`, { enabled: false })).status, (await administrator.post(`/keys/${id}/token`, {})).status]).toEqual([403, 403]);
    expect((await administrator.delete(`/keys/${id}`)).status).toBe(204);
  });

  it('is switched off and on by its owner, with an event each time', async () => {
    const { id, revision } = await scenario.key(owner, scenario.foreign);
    expect((await owner.request(`/keys/${id}`, { method: 'PATCH', rawBody: '{' })).status).toBe(428);
    expect((await owner.patch(`/keys/${id}`, { enabled: 1 }, '"99"')).status).toBe(412);
    const off = await owner.patch(`/keys/${id}`, { enabled: false }, `"${String(revision)}"`);
    expect(off.body).toMatchObject({ enabled: false, revision: Number(revision) + 1 });
    expect(off.headers.get('etag')).toBe(`"${Number(revision) + 1}"`);
    expect(await scenario.lastEvent(`application-key/${id}`)).toMatchObject({ revision: Number(revision) + 1, data: { enabled: false } });
    expect((await owner.patch(`/keys/${id}`, { enabled: true })).body.enabled).toBe(true);
  });

  it('is changed at the server first, and keeps the registration access that the server replaces', async () => {
    const { id, clientId } = await scenario.key(owner, scenario.foreign, { scopes: ['a'] });
    for (const scopes of [['a', 'b'], ['c']]) {
      expect((await owner.patch(`/keys/${id}`, { scopes })).body).toMatchObject({ scopes });
      expect(scenario.server.clients.find(clientId)?.metadata['scope']).toBe(scopes.join(' '));
    }
    scenario.server.misbehave({ kind: 'status', status: 403 });
    expect((await owner.patch(`/keys/${id}`, { scopes: ['d'] })).body.code).toBe('key-manager.forbidden');
    expect((await owner.get(`/keys/${id}`)).body.scopes).toEqual(['c']);
  });

  it('names the scopes that do not exist at the server, when it is made and when it is changed', async () => {
    const { id: keyManagerId } = await scenario.foreignKeyManager({}, { knownScopes: ['read', 'list'] });
    const key = await scenario.key(owner, keyManagerId, { scopes: ['read', 'write'] });
    expect(key).toMatchObject({ scopes: ['read', 'write'], missingScopes: ['write'] });
    expect((await owner.post(`/keys/${key.id}/token`, {})).body).toMatchObject({ scope: 'read' });
    expect((await owner.patch(`/keys/${key.id}`, { scopes: ['list', 'delete'] })).body).toMatchObject({ scopes: ['list', 'delete'], missingScopes: ['delete'] });
    expect((await owner.patch(`/keys/${key.id}`, { scopes: ['list'] })).body.missingScopes).toEqual([]);
    expect((await owner.get(`/keys/${key.id}`)).body.missingScopes).toEqual([]);
  });

  it('says that its secret is not the owner’s any more when the server replaced it, and gets tokens with the new one', async () => {
    const { id: keyManagerId } = await scenario.foreignKeyManager({}, { replacesSecretOnUpdate: true, rotatesOnRead: true });
    const { id } = await scenario.key(owner, keyManagerId, { scopes: ['a'] });
    expect((await owner.patch(`/keys/${id}`, { scopes: ['b'] })).body).toMatchObject({ scopes: ['b'], secretState: 'undelivered' });
    expect((await owner.post(`/keys/${id}/token`, {})).status).toBe(200);
  });

  it('is changed once when two changes come at the same moment', async () => {
    const { id, clientId } = await scenario.key(owner, scenario.builtIn);
    const clients = scenario.controlPlane.app.get(KeyClients);
    const real = clients.connectorOf.bind(clients);
    const others: Promise<ApiAnswer>[] = [];
    jest.spyOn(clients, 'connectorOf').mockImplementation((keyManager) => ({
      ...real(keyManager),
      updateClient: async (request) => {
        // The other change comes, and ends, while the server is asked for this one.
        if (others.length === 0) {
          others.push(owner.patch(`/keys/${id}`, { scopes: ['b'] }));
          await Promise.all(others);
        }
        return real(keyManager).updateClient(request);
      },
    }));
    const first = await owner.patch(`/keys/${id}`, { scopes: ['a'] });
    const [second] = await Promise.all(others);
    expect([second?.status, first.status, first.body.code]).toEqual([200, 412, 'precondition.failed']);
    jest.restoreAllMocks();
    const repeated = await owner.patch(`/keys/${id}`, { scopes: ['c'] });
    const [remote] = await scenario.controlPlane.database.sql<{ scopes: string[] }>('select scopes from keyplane.oauth_clients where client_id = $1', [clientId]);
    expect([repeated.body.scopes, remote?.scopes]).toEqual([['c'], ['c']]);
  });

  it('merges additional properties and checks the whole', async () => {
    const { id, additionalProperties } = await scenario.key(owner, scenario.builtIn, { additionalProperties: { accessTokenSeconds: 120 } });
    expect(additionalProperties).toEqual({ accessTokenSeconds: 120 });
    expect((await owner.patch(`/keys/${id}`, { additionalProperties: { accessTokenSeconds: null } })).body.additionalProperties).toEqual({ accessTokenSeconds: 900 });
    expect((await owner.patch(`/keys/${id}`, { additionalProperties: { accessTokenSeconds: 1 } })).body.errors).toMatchObject([{ pointer: '/additionalProperties/accessTokenSeconds' }]);
    expect((await owner.patch(`/keys/${id}`, { grantTypes: ['implicit'] })).body.errors).toMatchObject([{ pointer: '/grantTypes/0' }]);
  });
});

describe('deleting a key', () => {
  it('deletes the client at the server and publishes the deletion', async () => {
    const { id, clientId, revision } = await scenario.key(owner, scenario.foreign);
    expect((await owner.delete(`/keys/${id}`, `"${String(revision)}"`)).status).toBe(204);
    expect(scenario.server.clients.ids()).not.toContain(clientId);
    expect(await scenario.row(id)).toBeUndefined();
    expect(await scenario.lastEvent(`application-key/${id}`)).toMatchObject({ type: 'application-key.deleted', deleted: true, revision: Number(revision) + 1, data: null });
    expect(await scenario.controlPlane.database.sql('select from keyplane.application_secrets where application_key_id = $1', [id])).toEqual([]);
  });

  it('is refused at gateways at once even when the server is away, and finished by the next try', async () => {
    const { id, clientId } = await scenario.key(owner, scenario.foreign);
    scenario.server.misbehave({ kind: 'status', status: 503 });
    const away = await owner.delete(`/keys/${id}`);
    expect([away.status, away.body.code]).toEqual([502, 'key-manager.unreachable']);
    expect(await scenario.lastEvent(`application-key/${id}`)).toMatchObject({ deleted: true });
    expect((await owner.get(`/keys/${id}`)).body).toMatchObject({ state: 'deleting', stateReason: expect.stringContaining('503') });
    expect((await owner.post(`/keys/${id}/token`, {})).body.code).toBe('key.not-active');
    scenario.server.misbehave(null);
    expect((await owner.delete(`/keys/${id}`)).status).toBe(204);
    expect(scenario.server.clients.ids()).not.toContain(clientId);
  });

  it('can be finished by a job, twice over', async () => {
    const { id, clientId } = await scenario.key(owner, scenario.foreign);
    scenario.server.misbehave({ kind: 'drop' });
    await owner.delete(`/keys/${id}`);
    scenario.server.misbehave(null);
    const deletion = scenario.controlPlane.app.get(KeyDeletion);
    const organizationId = String((await scenario.row(id))?.organization_id);
    await deletion.finishDeleting(organizationId, id);
    await deletion.finishDeleting(organizationId, id);
    expect(scenario.server.clients.ids()).not.toContain(clientId);
    expect(await scenario.row(id)).toBeUndefined();
  });

  it('gives up on the client when forced, and the audit log remembers which', async () => {
    const { id, clientId } = await scenario.key(owner, scenario.foreign);
    scenario.server.misbehave({ kind: 'status', status: 503 });
    expect((await owner.delete(`/keys/${id}?force=true`)).status).toBe(204);
    const entries = await scenario.controlPlane.database.sql<{ after: unknown }>(`select after from keyplane.audit_log where target_id = $1 and action = 'application-key.client-abandoned'`, [id]);
    expect(entries).toMatchObject([{ after: { clientId } }]);
  });

  it('succeeds when the client is gone at the server already', async () => {
    const { id, clientId } = await scenario.key(owner, scenario.foreign);
    scenario.server.clients.remove(clientId);
    expect((await owner.delete(`/keys/${id}`)).status).toBe(204);
  });
});

describe('secrets', () => {
  it('can be added, listed without their values and retired at the built-in key manager', async () => {
    const { id, clientId, clientSecret, tokenEndpoint } = await scenario.key(owner, scenario.builtIn);
    const works = async (secret: string) => {
      const headers = { authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`, 'content-type': 'application/x-www-form-urlencoded' };
      return (await fetch(String(tokenEndpoint), { method: 'POST', headers, body: 'grant_type=client_credentials' })).status === 200;
    };
    const added = await owner.post(`/keys/${id}/secrets`, { description: 'second' });
    expect([added.status, added.headers.get('cache-control')]).toEqual([201, 'no-store']);
    expect([await works(clientSecret), await works(String(added.body.clientSecret))]).toEqual([true, true]);
    const list = await owner.get(`/keys/${id}/secrets`);
    const items = list.body.items as { secretId: string; description: string | null }[]; // KeySecretPage
    expect(items.map((item) => item.description)).toEqual([null, 'second']);
    expect([list.text.includes(clientSecret), list.text.includes(String(added.body.clientSecret))]).toEqual([false, false]);
    const first = await owner.get(`/keys/${id}/secrets?limit=1`);
    const second = await owner.get(`/keys/${id}/secrets?limit=1&cursor=${String(first.body.nextCursor)}`);
    expect([first.body.items, second.body.items, second.body.nextCursor]).toEqual([[items[0]], [items[1]], null]);
    expect((await owner.delete(`/keys/${id}/secrets/${items[0]?.secretId ?? ''}`)).status).toBe(204);
    expect([await works(clientSecret), await works(String(added.body.clientSecret))]).toEqual([false, true]);
    expect((await owner.post(`/keys/${id}/secrets`, { expiresAt: '2020-01-01T00:00:00Z' })).body.errors).toMatchObject([{ pointer: '/expiresAt' }]);
  });

  it('cannot be added where the server knows no way', async () => {
    const { id } = await scenario.key(owner, scenario.foreign);
    for (const answer of [await owner.post(`/keys/${id}/secrets`, {}), await owner.get(`/keys/${id}/secrets`)]) expect([answer.status, answer.body.code]).toEqual([422, 'key.secrets-unsupported']);
  });
});

describe('test tokens', () => {
  it('come from the foreign server with the kept secret, never to be cached, and are audited without the token', async () => {
    const { id } = await scenario.key(owner, scenario.foreign, { scopes: ['read', 'write'] });
    const answer = await owner.post(`/keys/${id}/token`, { scopes: ['read'] });
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(answer.body).toMatchObject({ accessToken: expect.any(String), expiresIn: 300, scope: 'read' });
    const audit = JSON.stringify(await scenario.controlPlane.database.sql('select * from keyplane.audit_log where target_id = $1', [id]));
    expect(audit).toContain('application-key.test-token-issued');
    expect(audit).not.toContain(String(answer.body.accessToken));
  });

  it('need no secret at the built-in key manager', async () => {
    const { id } = await scenario.key(owner, scenario.builtIn, { scopes: ['read'] });
    expect((await owner.post(`/keys/${id}/token`, {})).body).toMatchObject({ expiresIn: 900, scope: 'read' });
    expect((await owner.post(`/keys/${id}/token`, { scopes: ['keyplane:admin'] })).body.errors).toMatchObject([{ pointer: '/scopes/0' }]);
  });

  it('need the caller’s secret where none is kept; the key can still be deleted at the server', async () => {
    const { id: keyManagerId, server } = await scenario.foreignKeyManager({ keepClientSecrets: false });
    const { id, clientSecret } = await scenario.key(owner, keyManagerId);
    const [stored] = await scenario.controlPlane.database.sql<{ client_secret: unknown }>('select client_secret from keyplane.application_secrets where application_key_id = $1', [id]);
    expect(stored?.client_secret).toBeNull();
    expect((await owner.post(`/keys/${id}/token`, {})).body.code).toBe('key.secret-required');
    expect((await owner.post(`/keys/${id}/token`, { clientSecret })).status).toBe(200);
    expect((await owner.delete(`/keys/${id}`)).status).toBe(204);
    expect(server.clients.ids()).toEqual([]);
  });
});

describe('a key manager that was restricted afterwards', () => {
  it('gives the excluded owner no new key, no change, no secret and no test token; reading, switching off and deleting still work', async () => {
    const role = randomUUID();
    await scenario.administrator.post('/roles', { name: role });
    const { id: keyManagerId, server } = await scenario.foreignKeyManager();
    const key = await scenario.key(owner, keyManagerId, { scopes: ['read'] });
    const published = await scenario.lastEvent(`application-key/${key.id}`);
    expect((await scenario.administrator.patch(`/key-managers/${keyManagerId}`, { permissions: { type: 'ALLOW', roles: [role] } })).status).toBe(200);
    expect((await owner.post(`/applications/${await scenario.application(owner)}/keys`, { keyManagerId, environment: 'PRODUCTION' })).status).toBe(422);
    const refused = [await owner.patch(`/keys/${key.id}`, { scopes: ['write'] }), await owner.post(`/keys/${key.id}/secrets`, {}), await owner.post(`/keys/${key.id}/token`, {})];
    expect(refused.map((answer) => [answer.status, answer.body.code])).toEqual(refused.map(() => [403, 'key-manager.not-permitted']));
    expect(server.clients.find(key.clientId)?.metadata['scope']).toBe('read');
    expect(await scenario.lastEvent(`application-key/${key.id}`)).toEqual(published);
    expect((await owner.get(`/keys/${key.id}`)).body.state).toBe('active');
    expect((await owner.patch(`/keys/${key.id}`, { enabled: false })).status).toBe(200);
    expect((await owner.delete(`/keys/${key.id}`)).status).toBe(204);
    expect(server.clients.ids()).toEqual([]);
  });
});

describe('secrets at rest', () => {
  it('are in no answer but the first, in no event, no audit row and no table in clear', async () => {
    const foreign = await scenario.key(owner, scenario.foreign);
    const builtIn = await scenario.key(owner, scenario.builtIn);
    const canaries = [foreign.clientSecret, builtIn.clientSecret, scenario.server.clients.find(foreign.clientId)?.registrationToken ?? ''];
    scenario.server.misbehave({ kind: 'status', status: 400 }); // echoes what it was sent
    const answers = [await owner.get(`/keys/${foreign.id}`), await owner.get(`/keys/${builtIn.id}`), await owner.get(`/applications/${foreign.applicationId}/keys`), await owner.patch(`/keys/${foreign.id}`, { scopes: ['x'] }), await owner.post(`/keys/${foreign.id}/token`, {}), await owner.delete(`/keys/${foreign.id}`), await owner.get(`/keys/${foreign.id}`)];
    const tables = await scenario.controlPlane.database.sql<{ name: string }>(`select relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'keyplane' and relkind = 'r'`);
    const rows = await Promise.all(tables.map(({ name }) => scenario.controlPlane.database.sql<{ row: string }>(`select t::text as row from keyplane.${name} t`)));
    const everything = [...answers.map((answer) => answer.text), ...rows.flat().map(({ row }) => row)].join('\n');
    expect(everything).toContain(foreign.clientId);
    for (const canary of canaries) {
      expect(canary.length).toBeGreaterThan(20);
      expect(everything.includes(canary)).toBe(false);
    }
  });
});
