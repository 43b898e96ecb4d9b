import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ConnectorError, type Connector } from '@keyplane/connector-kit';
import { randomUUID } from 'node:crypto';
import { KeyClients } from './key-clients.js';
import type { ApiAnswer, ApiClient } from '../testing/index.js';
import { startScenario, type Scenario } from './testing/scenario.js';

let scenario: Scenario;
let owner: ApiClient;

beforeAll(async () => {
  scenario = await startScenario();
  owner = await scenario.developer();
}, 60_000);
afterAll(() => scenario.close());
afterEach(() => void jest.restoreAllMocks());

/** A client that somebody made at the server. */
function aClient(server = scenario.server): { clientId: string; clientSecret: string } {
  const { id, secret } = server.clients.register({ client_name: 'theirs', scope: 'read', grant_types: ['client_credentials'] });
  return { clientId: id, clientSecret: secret };
}
async function map(client: { clientId: string; clientSecret?: string }, fields: { keyManagerId?: string; applicationId?: string; caller?: ApiClient } = {}): Promise<ApiAnswer> {
  const { keyManagerId = scenario.foreign, caller = owner } = fields;
  const applicationId = fields.applicationId ?? (await scenario.application(caller));
  return caller.post(`/applications/${applicationId}/keys/map`, { keyManagerId, environment: 'PRODUCTION', ...client });
}
/** The server can be searched, and answers so. */
function searchingBy(findClients: Connector['findClients']): void {
  const clients = scenario.controlPlane.app.get(KeyClients);
  const real = clients.connectorOf.bind(clients);
  jest.spyOn(clients, 'connectorOf').mockImplementation((keyManager) => ({ ...real(keyManager), findClients }));
}

describe('mapping a client', () => {
  it('takes it over once its secret is proven, tells gateways, and keeps the secret encrypted', async () => {
    const client = aClient();
    const mapped = await map(client);
    expect([mapped.status, mapped.body]).toMatchObject([201, { mode: 'MAPPED', state: 'active', clientId: client.clientId, secretState: 'delivered', unfinished: null }]);
    expect(mapped.text).not.toContain(client.clientSecret);
    const id = String(mapped.body.id);
    expect(await scenario.lastEvent(`application-key/${id}`)).toMatchObject({ type: 'application-key.changed', data: { clientId: client.clientId, keyManagerId: scenario.foreign } });
    expect((await owner.post(`/keys/${id}/token`, { scopes: ['read'] })).body).toMatchObject({ scope: 'read' });
    const stored = await scenario.controlPlane.database.sql('select * from keyplane.application_secrets where application_key_id = $1', [id]);
    expect(stored).toHaveLength(1);
    expect(JSON.stringify(stored)).not.toContain(client.clientSecret);
  });

  it('never changes it, gives it no secret, and leaves it where it is when the key is deleted', async () => {
    const client = aClient();
    const { id } = (await map(client)).body as { id: string }; // ApplicationKey
    const before = JSON.stringify(scenario.server.clients.find(client.clientId));
    const refused = [await owner.patch(`/keys/${id}`, { scopes: ['write'] }), await owner.post(`/keys/${id}/secrets`, {}), await owner.delete(`/keys/${id}/secrets/x`)];
    expect(refused.map((answer) => [answer.status, answer.body.code])).toEqual(refused.map(() => [409, 'key.mapped']));
    expect((await owner.patch(`/keys/${id}`, { enabled: false })).body).toMatchObject({ enabled: false });
    expect((await owner.delete(`/keys/${id}`)).status).toBe(204);
    expect(JSON.stringify(scenario.server.clients.find(client.clientId))).toBe(before);
    expect(await scenario.lastEvent(`application-key/${id}`)).toMatchObject({ deleted: true });
  });

  it.each([
    ['without its secret', { clientSecret: undefined }, '/clientSecret'],
    ['with a wrong secret', { clientSecret: 'wrong' }, '/clientSecret'],
    ['that does not exist', { clientId: 'nobody' }, '/clientSecret'],
    ['with an unknown field', { scopes: [] }, '/scopes'],
  ])('is refused for a client %s, and stores nothing', async (_, fields, pointer) => {
    const applicationId = await scenario.application(owner);
    const answer = await map({ ...aClient(), ...fields }, { applicationId });
    expect([answer.status, answer.body.errors]).toMatchObject([422, [{ pointer }]]);
    expect((await owner.get(`/applications/${applicationId}/keys`)).body.items).toEqual([]);
  });

  it('needs no secret where the key manager asks for no proof', async () => {
    const { id: keyManagerId, server } = await scenario.foreignKeyManager({ validateMappedApps: false });
    const { clientId } = aClient(server);
    const mapped = await map({ clientId }, { keyManagerId });
    expect([mapped.status, mapped.body.clientId]).toEqual([201, clientId]);
    expect((await owner.post(`/keys/${String(mapped.body.id)}/token`, {})).body.code).toBe('key.secret-required');
  });

  /** Anybody could take over any client of a server that gives no tokens. */
  it('is refused where proof is asked for and the server gives none', async () => {
    const silent = { name: randomUUID(), type: 'generic-oidc', issuer: `https://${randomUUID()}.example`, endpoints: {}, certificates: { type: 'JWKS', value: `${scenario.server.issuer}/jwks` } };
    const { id: keyManagerId } = (await scenario.administrator.post('/key-managers', silent)).body as { id: string }; // KeyManager
    const applicationId = await scenario.application(owner);
    const answer = await map({ clientId: 'somebody-else', clientSecret: 'any' }, { keyManagerId, applicationId });
    expect([answer.status, answer.body.code]).toEqual([422, 'key-manager.unsupported']);
    expect((await owner.get(`/applications/${applicationId}/keys`)).body.items).toEqual([]);
  });

  it('does not take refused access of the key manager for a wrong secret of the client', async () => {
    searchingBy(() => Promise.reject(new ConnectorError('unauthorized', 'The management client got no token.')));
    const answer = await map(aClient());
    expect([answer.status, answer.body.code, answer.body.errors]).toEqual([422, 'key-manager.unauthorized', undefined]);
  });

  it('takes no other client for the one that was asked for, whatever the search answers', async () => {
    const another = { clientId: 'another', reference: null, name: null, grantTypes: [], callbackUrls: [], scopes: [] };
    searchingBy(() => Promise.resolve([another]));
    expect((await map(aClient())).body.errors).toMatchObject([{ pointer: '/clientId', code: 'unknown-client' }]);
  });

  it('is refused where the key manager does not offer it, also for what the built-in one made', async () => {
    const { id: keyManagerId, server } = await scenario.foreignKeyManager({ enableMapOAuthConsumerApps: false });
    const made = await scenario.key(owner, scenario.builtIn);
    await scenario.administrator.patch(`/key-managers/${scenario.builtIn}`, { enableMapOAuthConsumerApps: true, validateMappedApps: false });
    for (const answer of [await map(aClient(server), { keyManagerId }), await map({ clientId: made.clientId }, { keyManagerId: scenario.builtIn })]) expect([answer.status, answer.body.code]).toEqual([422, 'key-manager.operation-off']);
  });

  it('asks the permission of the key manager like a new key', async () => {
    const role = randomUUID();
    await scenario.administrator.post('/roles', { name: role });
    const { id: keyManagerId, server } = await scenario.foreignKeyManager({ permissions: { type: 'ALLOW', roles: [role] } });
    expect((await map(aClient(server), { keyManagerId })).body.errors).toMatchObject([{ pointer: '/keyManagerId', code: 'unknown-key-manager' }]);
    const permitted = await scenario.developer([role]);
    expect((await map(aClient(server), { keyManagerId, caller: permitted })).status).toBe(201);
  });

  it('gives a client to one key, whoever asks, and an application one key at a key manager', async () => {
    const client = aClient();
    const applicationId = await scenario.application(owner);
    expect((await map(client, { applicationId })).status).toBe(201);
    expect((await map(client, { caller: await scenario.developer() })).body.errors).toMatchObject([{ pointer: '/clientId', code: 'taken' }]);
    expect((await map(aClient(), { applicationId })).body.code).toBe('key.exists');
    const generated = await scenario.key(owner, scenario.foreign);
    expect((await map({ clientId: generated.clientId, clientSecret: generated.clientSecret })).body.errors).toMatchObject([{ pointer: '/clientId', code: 'taken' }]);
  });

  it('answers for a server that is away as every call does, and stores nothing', async () => {
    const { id: keyManagerId, server } = await scenario.foreignKeyManager();
    const client = aClient(server);
    server.misbehave({ kind: 'status', status: 503 });
    const answer = await map(client, { keyManagerId });
    expect([answer.status, answer.body.code]).toEqual([502, 'key-manager.unreachable']);
    server.misbehave(null);
    expect((await map(client, { keyManagerId })).status).toBe(201);
  });
});
