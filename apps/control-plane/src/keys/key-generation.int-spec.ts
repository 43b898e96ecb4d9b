import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ConnectorError, type Connector } from '@keyplane/connector-kit';
import type { ApiClient } from '../testing/index.js';
import { KeyChanges } from './key-changes.js';
import { KeyClients } from './key-clients.js';
import { startScenario, type Scenario } from './testing/scenario.js';

let scenario: Scenario;
let owner: ApiClient;

beforeAll(async () => {
  scenario = await startScenario();
  owner = await scenario.developer();
}, 60_000);
afterAll(() => scenario.close());
afterEach(() => {
  jest.restoreAllMocks();
  scenario.server.misbehave(null);
});

const request = (keyManagerId: string, fields: object = {}) => ({ keyManagerId, environment: 'PRODUCTION', ...fields });
async function keyOf(applicationId: string): Promise<Record<string, unknown>> {
  const { items } = (await owner.get(`/applications/${applicationId}/keys`)).body as { items: Record<string, unknown>[] }; // ApplicationKeyPage
  return items[0] ?? {};
}

/** Replaces operations of every connector for the time of a test. */
function withConnector(change: (real: Connector) => Partial<Connector>): void {
  const clients = scenario.controlPlane.app.get(KeyClients);
  const real = clients.connectorOf.bind(clients);
  jest.spyOn(clients, 'connectorOf').mockImplementation((keyManager) => {
    const connector = real(keyManager);
    return { ...connector, ...change(connector) };
  });
}

describe('generating a key', () => {
  it('registers a client at the foreign server, shows its secret this once, and publishes the key', async () => {
    const applicationId = await scenario.application(owner);
    const { status, headers, body } = await owner.post(`/applications/${applicationId}/keys`, request(scenario.foreign, { scopes: ['read'] }));
    expect(status).toBe(201);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toMatchObject({ applicationId, state: 'active', stateReason: null, mode: 'CREATED', secretState: 'delivered', enabled: true, grantTypes: ['client_credentials'], scopes: ['read'], tokenEndpoint: `${scenario.server.issuer}/token` });
    const remote = scenario.server.clients.find(String(body.clientId));
    expect(remote?.secret).toBe(body.clientSecret);
    const row = await scenario.row(String(body.id));
    expect(remote?.metadata).toMatchObject({ client_name: expect.stringMatching(/^app-.* PRODUCTION$/), scope: 'read', software_id: row?.reference });
    expect(row).toMatchObject({ state: 'active', client_id: body.clientId });
    expect(await scenario.lastEvent(`application-key/${String(body.id)}`)).toMatchObject({ type: 'application-key.changed', revision: body.revision, data: { applicationId, keyManagerId: scenario.foreign, clientId: body.clientId, environment: 'PRODUCTION', enabled: true } });
    const again = await owner.get(`/keys/${String(body.id)}`);
    const { clientSecret: _secret, ...rest } = body;
    expect(again.body).toEqual(rest);
  });

  it('registers a client at the built-in key manager, which gives tokens for its secret', async () => {
    const key = await scenario.key(owner, scenario.builtIn, { scopes: ['orders:read'] });
    const answer = await fetch(String(key.tokenEndpoint), {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${key.clientId}:${key.clientSecret}`).toString('base64')}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'orders:read' }),
    });
    expect([answer.status, await answer.json()]).toMatchObject([200, { scope: 'orders:read' }]);
  });

  it('makes one per application, key manager and environment', async () => {
    const applicationId = await scenario.application(owner);
    const statuses = [];
    for (const environment of ['PRODUCTION', 'SANDBOX', 'PRODUCTION']) statuses.push(await owner.post(`/applications/${applicationId}/keys`, request(scenario.foreign, { environment })));
    expect(statuses.map((answer) => answer.status)).toEqual([201, 201, 409]);
    expect(statuses[2]?.body.code).toBe('key.exists');
  });

  it('makes one client when two requests come at the same moment', async () => {
    const applicationId = await scenario.application(owner);
    const before = scenario.server.clients.ids().length;
    const answers = await Promise.all([1, 2, 3].map(() => owner.post(`/applications/${applicationId}/keys`, request(scenario.foreign))));
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409]);
    expect(scenario.server.clients.ids()).toHaveLength(before + 1);
  });

  it.each([
    ['a grant type that the key manager does not offer', { grantTypes: ['client_credentials', 'password'] }, '/grantTypes/1'],
    ['a reserved scope', { scopes: ['read', 'keyplane:admin'] }, '/scopes/1'],
    ['a reserved scope in capitals', { scopes: ['KEYPLANE:operate'] }, '/scopes/0'],
    ['a property that the connector does not know', { additionalProperties: { nonsense: 1 } }, '/additionalProperties/nonsense'],
    ['a property out of its range', { additionalProperties: { accessTokenSeconds: 59 } }, '/additionalProperties/accessTokenSeconds'],
    ['a key manager that does not exist', { keyManagerId: '00000000-0000-7000-8000-000000000000' }, '/keyManagerId'],
    ['an unknown field', { secret: 'x' }, '/secret'],
    ['a callback over plain http', { callbackUrls: ['https://app.example/cb', 'http://app.example/cb'] }, '/callbackUrls/1'],
    ['a callback with a wildcard', { callbackUrls: ['https://app.example/*'] }, '/callbackUrls/0'],
    ['a script as a callback', { callbackUrls: ['javascript:alert(1)'] }, '/callbackUrls/0'],
  ])('refuses %s and names the place, storing nothing', async (_, fields, pointer) => {
    const applicationId = await scenario.application(owner);
    const answer = await owner.post(`/applications/${applicationId}/keys`, request(scenario.builtIn, fields));
    expect([answer.status, answer.body.errors]).toMatchObject([422, [{ pointer }]]);
    expect((await owner.get(`/applications/${applicationId}/keys`)).body.items).toEqual([]);
  });

  it('does not generate at a disabled key manager', async () => {
    const { id, server } = await scenario.foreignKeyManager({ enabled: false });
    const answer = await owner.post(`/applications/${await scenario.application(owner)}/keys`, request(id));
    expect([answer.status, answer.body.code]).toEqual([422, 'key-manager.disabled']);
    expect(server.clients.ids()).toEqual([]);
  });
});

describe('a create that fails', () => {
  it('leaves a failed key with its reason, no secret and no event; the next try takes its place', async () => {
    const applicationId = await scenario.application(owner);
    scenario.server.misbehave({ kind: 'status', status: 400 });
    const refused = await owner.post(`/applications/${applicationId}/keys`, request(scenario.foreign));
    expect([refused.status, refused.body.code]).toEqual([422, 'key-manager.rejected']);
    const failed = await keyOf(applicationId);
    expect(failed).toMatchObject({ state: 'failed', stateReason: expect.stringContaining('400'), clientId: null });
    expect(await scenario.lastEvent(`application-key/${String(failed.id)}`)).toBeUndefined();
    expect(await scenario.controlPlane.database.sql('select from keyplane.application_secrets where application_key_id = $1', [failed.id])).toEqual([]);
    scenario.server.misbehave(null);
    const retried = await owner.post(`/applications/${applicationId}/keys`, request(scenario.foreign));
    expect(retried.body).toMatchObject({ state: 'active' });
    expect((await keyOf(applicationId)).id).toBe(retried.body.id);
  });

  it('is failed when no connection was made', async () => {
    const { id, server } = await scenario.foreignKeyManager();
    await server.close();
    const applicationId = await scenario.application(owner);
    expect((await owner.post(`/applications/${applicationId}/keys`, request(id))).body.code).toBe('key-manager.unreachable');
    expect(await keyOf(applicationId)).toMatchObject({ state: 'failed' });
  });

  it('stays pending with the tag to look for when the server may have made the client and cannot be searched', async () => {
    const applicationId = await scenario.application(owner);
    withConnector((real) => ({
      createClient: async (asked) => {
        await real.createClient(asked);
        throw new ConnectorError('timeout', 'It took too long.');
      },
    }));
    expect((await owner.post(`/applications/${applicationId}/keys`, request(scenario.foreign))).status).toBe(504);
    const pending = await keyOf(applicationId);
    const reference = String((await scenario.row(String(pending.id)))?.reference);
    expect(pending).toMatchObject({ state: 'pending', clientId: null, stateReason: expect.stringContaining(reference) });
    expect((await owner.post(`/applications/${applicationId}/keys`, request(scenario.foreign))).body.code).toBe('key.exists');
    expect((await owner.delete(`/keys/${String(pending.id)}`)).status).toBe(204);
  });

  it('finds and deletes the client where the server can be searched', async () => {
    const applicationId = await scenario.application(owner);
    withConnector((real) => ({
      createClient: async (asked) => {
        await real.createClient(asked);
        throw new ConnectorError('timeout', 'It took too long.');
      },
    }));
    expect((await owner.post(`/applications/${applicationId}/keys`, request(scenario.builtIn))).status).toBe(504);
    const failed = await keyOf(applicationId);
    expect(failed).toMatchObject({ state: 'failed' });
    const { reference } = (await scenario.row(String(failed.id))) ?? {};
    expect(await scenario.controlPlane.database.sql('select from keyplane.oauth_clients where reference = $1', [reference])).toEqual([]);
  });

  it('deletes the client again when the key cannot be stored', async () => {
    const applicationId = await scenario.application(owner);
    const before = scenario.server.clients.ids();
    jest.spyOn(scenario.controlPlane.app.get(KeyChanges), 'publish').mockRejectedValueOnce(new Error('the database went away'));
    expect((await owner.post(`/applications/${applicationId}/keys`, request(scenario.foreign))).status).toBe(500);
    expect(scenario.server.clients.ids()).toEqual(before);
    const failed = await keyOf(applicationId);
    expect(failed).toMatchObject({ state: 'failed', clientId: null });
    expect(await scenario.controlPlane.database.sql('select from keyplane.application_secrets where application_key_id = $1', [failed.id])).toEqual([]);
  });

  it('deletes the client again when the key was deleted while it was being made', async () => {
    const applicationId = await scenario.application(owner);
    const before = scenario.server.clients.ids();
    withConnector((real) => ({
      createClient: async (asked) => {
        const created = await real.createClient(asked);
        const [row] = await scenario.controlPlane.database.sql<{ id: string }>('select id from keyplane.application_keys where application_id = $1', [applicationId]);
        expect((await owner.delete(`/keys/${row?.id ?? ''}`)).status).toBe(204);
        return created;
      },
    }));
    const answer = await owner.post(`/applications/${applicationId}/keys`, request(scenario.foreign));
    expect([answer.status, answer.body.code]).toEqual([409, 'key.not-active']);
    expect(scenario.server.clients.ids()).toEqual(before);
  });

  it('never deletes another key’s client when a server answers its id again', async () => {
    const known = await scenario.key(owner, scenario.foreign);
    const applicationId = await scenario.application(owner);
    withConnector(() => ({ createClient: () => Promise.resolve({ clientId: known.clientId, clientSecret: 'stolen', registration: null }) }));
    const answer = await owner.post(`/applications/${applicationId}/keys`, request(scenario.foreign));
    expect([answer.status, answer.body.code]).toEqual([502, 'key-manager.unexpected-response']);
    expect(await keyOf(applicationId)).toMatchObject({ state: 'failed' });
    expect(scenario.server.clients.ids()).toContain(known.clientId);
    expect((await owner.get(`/keys/${known.id}`)).body.state).toBe('active');
  });

  it('holds no transaction while the server is slow', async () => {
    const applicationId = await scenario.application(owner);
    let open: unknown[] = [];
    withConnector((real) => ({
      createClient: async (asked) => {
        open = await scenario.controlPlane.database.sql(`select from pg_stat_activity where datname = current_database() and application_name = 'keyplane-app' and state like 'idle in transaction%'`);
        return real.createClient(asked);
      },
    }));
    expect((await owner.post(`/applications/${applicationId}/keys`, request(scenario.foreign))).status).toBe(201);
    expect(open).toEqual([]);
  });
});
