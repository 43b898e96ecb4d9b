import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { ClientSettings, Connector } from '@keyplane/connector-kit';
import { describeConnectorContract, type ContractSubject } from '@keyplane/connector-kit/contract';
import { schemaOfFields } from '@keyplane/contracts';
import { createOAuthServer, generateSigningKey, type ClientAdministration } from '@keyplane/oauth-server';
import { createMemoryOAuthStorage } from '@keyplane/oauth-server/testing';
import { createBuiltInDefinition } from './definition.js';
import { createFakeClientAdministration } from './fake/fake-client-administration.js';

const ISSUER = 'https://keyplane.example/oauth2/default';
const SETTINGS: ClientSettings = { name: 'An application', grantTypes: ['client_credentials'], callbackUrls: [], scopes: ['orders:read', 'orders:write'], additionalProperties: { accessTokenSeconds: 600 } };
const context = { fetch: () => Promise.reject(new Error('The built-in connector may not use the network.')), clock: () => new Date() };

function connectTo(clients: ClientAdministration, issuer: string | null = ISSUER): Connector {
  const definition = createBuiltInDefinition((asked) => {
    if (asked !== ISSUER) throw new Error(`no canary ${asked}`);
    return clients;
  });
  return definition.create({ issuer, wellKnownEndpoint: null, endpoints: { token: `${ISSUER}/token` }, certificates: { type: 'JWKS', value: `${ISSUER}/jwks` }, connection: {} }, context);
}

async function make(): Promise<ContractSubject> {
  const clients = createFakeClientAdministration();
  return { connector: connectTo(clients), issuer: ISSUER, settings: SETTINGS, secrets: [], server: { clientIds: async () => clients.ids(), misbehave: () => undefined, requests: () => [] }, close: async () => undefined };
}

/** As the control plane wires it, with storage in memory. */
async function makeReal(): Promise<ContractSubject> {
  const memory = createMemoryOAuthStorage();
  const ids = new Set<string>();
  const storage = {
    ...memory,
    saveClient: async (client: Parameters<typeof memory.saveClient>[0]) => {
      await memory.saveClient(client);
      ids.add(client.clientId);
    },
    deleteClient: async (clientId: string) => {
      await memory.deleteClient(clientId);
      ids.delete(clientId);
    },
  };
  const server = createOAuthServer({ issuer: ISSUER, apiAudience: 'https://keyplane.example/api', storage, signingKeys: [await generateSigningKey()], secretHashKey: randomBytes(32), cookieKeys: ['unused'] });
  return { connector: connectTo(server.clients), issuer: ISSUER, settings: SETTINGS, secrets: [], server: { clientIds: async () => [...ids], misbehave: () => undefined, requests: () => [] }, close: async () => undefined };
}

const definition = createBuiltInDefinition(createFakeClientAdministration);
describeConnectorContract('built-in', { capabilities: definition.capabilities, speaksHttp: false, make });
describeConnectorContract('built-in, over the real oauth-server', { capabilities: definition.capabilities, speaksHttp: false, make: makeReal });

describe('built-in connector', () => {
  it('picks the port by the issuer of its connection, and reports another issuer without what the port said', async () => {
    const connector = connectTo(createFakeClientAdministration(), 'https://elsewhere.example');
    await expect(connector.createClient({ ...SETTINGS, reference: 'r' })).rejects.toMatchObject({ name: 'ConnectorError', code: 'unexpected-response', message: expect.not.stringContaining('canary') });
    expect((await connector.checkConnection({})).at(-1)).toMatchObject({ name: 'registration', state: 'fail' });
  });

  it('rejects every other grant type, on creation and on update, and nothing is stored', async () => {
    const clients = createFakeClientAdministration();
    const connector = connectTo(clients);
    await expect(connector.createClient({ ...SETTINGS, grantTypes: ['client_credentials', 'password'], reference: 'r' })).rejects.toMatchObject({ code: 'rejected' });
    expect(clients.ids()).toEqual([]);
    const { clientId } = await connector.createClient({ ...SETTINGS, reference: 'r' });
    await expect(connector.updateClient({ handle: { clientId, registration: null }, clientSecret: null, changes: { grantTypes: ['implicit'] } })).rejects.toMatchObject({ code: 'rejected' });
    expect((await clients.readClient(clientId))?.grantTypes).toEqual(['client_credentials']);
  });

  it('passes the token lifetime on, 900 seconds where it is not set or cleared, and rejects one out of bounds', async () => {
    const clients = createFakeClientAdministration();
    const connector = connectTo(clients);
    const { clientId } = await connector.createClient({ ...SETTINGS, reference: 'r' });
    expect((await clients.readClient(clientId))?.accessTokenSeconds).toBe(600);
    await connector.updateClient({ handle: { clientId, registration: null }, clientSecret: null, changes: { additionalProperties: null } });
    expect((await clients.readClient(clientId))?.accessTokenSeconds).toBe(900);
    for (const accessTokenSeconds of [59, 86_401, 1.5, '600']) await expect(connector.createClient({ ...SETTINGS, additionalProperties: { accessTokenSeconds }, reference: randomUUID() })).rejects.toMatchObject({ code: 'rejected' });
    expect(schemaOfFields(definition.applicationFields).parse({})).toEqual({ accessTokenSeconds: 900 });
  });

  it('does not see system clients: not by reading, finding, changing, deleting, adding a secret or requesting a token', async () => {
    const clients = createFakeClientAdministration();
    const connector = connectTo(clients);
    const { clientId } = await clients.createClient({ kind: 'system', reference: 'gateway', name: 'gateway', grantTypes: ['client_credentials'], redirectUris: [], scopes: [] });
    const handle = { clientId, registration: null };
    for (const attempt of [connector.readClient({ handle }), connector.updateClient({ handle, clientSecret: null, changes: { name: 'x' } }), connector.addSecret({ handle, description: null, expiresAt: null, overlapSeconds: null }), connector.requestToken({ handle, clientSecret: null, scopes: [] })]) await expect(attempt).rejects.toMatchObject({ code: 'not-found' });
    expect(await connector.findClients({ clientId })).toEqual([]);
    expect(await connector.findClients({ reference: 'gateway' })).toEqual([]);
    await connector.deleteClient({ handle });
    expect(await clients.readClient(clientId)).toMatchObject({ name: 'gateway' });
  });

  it('passes the port’s rejection on, and hides any other failure of it', async () => {
    const clients = createFakeClientAdministration();
    const connector = connectTo(clients);
    await expect(connector.createClient({ ...SETTINGS, scopes: ['keyplane:operate'], reference: 'r' })).rejects.toMatchObject({ code: 'rejected', message: 'keyplane:* is reserved.' });
    const broken = connectTo({ ...clients, readClient: () => Promise.reject(new Error('canary in the database')) });
    await expect(broken.readClient({ handle: { clientId: 'x', registration: null } })).rejects.toMatchObject({ name: 'ConnectorError', code: 'unexpected-response', message: expect.not.stringContaining('canary') });
  });

  it('ends when its time is over or its signal fires, while the port still works', async () => {
    const stuck = connectTo({ ...createFakeClientAdministration(), readClient: () => new Promise(() => undefined) });
    const handle = { clientId: 'x', registration: null };
    await expect(stuck.readClient({ handle, timeoutMs: 20 })).rejects.toMatchObject({ code: 'timeout' });
    const controller = new AbortController();
    const pending = expect(stuck.readClient({ handle, signal: controller.signal })).rejects.toMatchObject({ code: 'timeout' });
    controller.abort();
    await pending;
  });
});
