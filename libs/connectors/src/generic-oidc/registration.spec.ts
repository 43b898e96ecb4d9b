import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { ClientHandle, RegistrationAccess } from '@keyplane/connector-kit';
import { connectTo, loopbackContext } from './fake/connection.js';
import { startFakeOidcServer, type FakeQuirks } from './fake/fake-oidc-server.js';

const SETTINGS = { name: 'An application', grantTypes: ['client_credentials'], callbackUrls: [], scopes: ['orders:read'], additionalProperties: {} };
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function start(quirks: FakeQuirks = {}, secrets: Record<string, string> = {}) {
  const server = await startFakeOidcServer(quirks);
  const context = loopbackContext();
  cleanups.push(context.close, server.close);
  return { server, context, connector: await connectTo(server.issuer, { context, secrets }) };
}

describe('registration (RFC 7591)', () => {
  it('sends the metadata in full, tagged with the reference, and never asks for authorization_code by omission', async () => {
    const { server, connector } = await start();
    const reference = randomUUID();
    const { clientId } = await connector.createClient({ ...SETTINGS, reference });
    expect(server.clients.find(clientId)?.metadata).toEqual({ client_name: 'An application', grant_types: ['client_credentials'], response_types: [], redirect_uris: [], token_endpoint_auth_method: 'client_secret_basic', scope: 'orders:read', software_id: reference });
    expect(await connector.readClient({ handle: { clientId, registration: registrationAt(server, clientId) } })).toMatchObject({ reference });
  });

  it('names the scopes that the server left out', async () => {
    const { connector } = await start({ knownScopes: ['b'] });
    expect((await connector.createClient({ ...SETTINGS, scopes: ['a', 'b', 'c'], reference: 'r' })).missingScopes).toEqual(['a', 'c']);
    expect((await connector.createClient({ ...SETTINGS, scopes: ['c'], reference: 'r' })).missingScopes).toEqual(['c']);
  });

  it('asks for the response type of authorization_code where that grant is asked for', async () => {
    const { server, connector } = await start();
    const { clientId } = await connector.createClient({ ...SETTINGS, grantTypes: ['authorization_code'], callbackUrls: ['https://app.example/cb'], reference: 'r' });
    expect(server.clients.find(clientId)?.metadata).toMatchObject({ response_types: ['code'], redirect_uris: ['https://app.example/cb'] });
  });

  it('is unauthorized without the initial access token that the server demands', async () => {
    const { connector } = await start({ initialAccessToken: randomUUID() });
    await expect(connector.createClient({ ...SETTINGS, reference: 'r' })).rejects.toMatchObject({ code: 'unauthorized', upstreamStatus: 401 });
  });

  it('is unsupported where the server has no registration endpoint', async () => {
    const { connector } = await start({ metadata: { registration_endpoint: undefined } });
    await expect(connector.createClient({ ...SETTINGS, reference: 'r' })).rejects.toMatchObject({ code: 'unsupported' });
  });
});

describe('management (RFC 7592)', () => {
  it('hands each new registration access token on, and waits, before it sends the next request', async () => {
    const { server, connector } = await start({ rotatesOnRead: true });
    const { clientId, registration } = await connector.createClient({ ...SETTINGS, reference: 'r' });
    const seen: { token: string; requests: number }[] = [];
    const onRegistrationChanged = async ({ accessToken }: RegistrationAccess) => {
      await new Promise((resolve) => setImmediate(resolve));
      seen.push({ token: accessToken, requests: server.requests().length });
    };
    server.misbehave(null);
    await connector.updateClient({ handle: { clientId, registration, onRegistrationChanged }, clientSecret: null, changes: { name: 'x' } });
    expect(seen.map(({ requests }) => requests)).toEqual([1, 2]);
    expect(seen[0]?.token).not.toBe(registration?.accessToken);
    expect(seen[1]?.token).toBe(server.clients.find(clientId)?.registrationToken);
  });

  it('sends nothing more when the new token could not be kept', async () => {
    const { server, connector } = await start({ rotatesOnRead: true });
    const { clientId, registration } = await connector.createClient({ ...SETTINGS, reference: 'r' });
    server.misbehave(null);
    const handle: ClientHandle = { clientId, registration, onRegistrationChanged: () => Promise.reject(new Error('the database is down')) };
    await expect(connector.updateClient({ handle, clientSecret: null, changes: { name: 'x' } })).rejects.toThrow('the database is down');
    expect(server.requests()).toHaveLength(1);
    expect(server.clients.find(clientId)?.metadata).toMatchObject({ client_name: 'An application' });
  });

  it('keeps metadata that it does not know, and sends id and secret back', async () => {
    const { server, connector } = await start();
    const { clientId, registration, clientSecret } = await connector.createClient({ ...SETTINGS, reference: 'r' });
    Object.assign(server.clients.find(clientId)?.metadata ?? {}, { contacts: ['ops@example.com'], 'client_name#de': 'Anwendung' });
    await connector.updateClient({ handle: { clientId, registration }, clientSecret, changes: { name: 'x' } });
    expect(server.clients.find(clientId)?.metadata).toMatchObject({ client_name: 'x', contacts: ['ops@example.com'], 'client_name#de': 'Anwendung', software_id: 'r', grant_types: ['client_credentials'] });
  });

  it('hands on a secret that the server replaces, and without a place for it says so instead of losing it silently', async () => {
    const { server, connector } = await start({ replacesSecretOnUpdate: true });
    const { clientId, registration, clientSecret } = await connector.createClient({ ...SETTINGS, reference: 'r' });
    const handle = { clientId, registration };
    const kept: string[] = [];
    await connector.updateClient({ handle: { ...handle, onClientSecretChanged: async (secret) => void kept.push(secret) }, clientSecret, changes: { name: 'x' } });
    expect(kept).toEqual([server.clients.find(clientId)?.secret]);
    const now = { clientId, registration: registrationAt(server, clientId) };
    await expect(connector.updateClient({ handle: now, clientSecret: kept[0] ?? null, changes: { name: 'y' } })).rejects.toMatchObject({ code: 'unexpected-response', message: expect.stringContaining('replaced the client’s secret') });
  });

  it('does not take a masked secret for a new one', async () => {
    const { connector } = await start({ masksSecret: true });
    const { clientId, registration, clientSecret } = await connector.createClient({ ...SETTINGS, reference: 'r' });
    const kept: string[] = [];
    const onClientSecretChanged = async (secret: string) => void kept.push(secret);
    await connector.updateClient({ handle: { clientId, registration, onClientSecretChanged }, clientSecret, changes: { name: 'x' } });
    expect(kept).toEqual([]);
  });

  it('takes a 401 that does not say invalid_token for trouble, not for a client that is gone', async () => {
    const { server, connector } = await start();
    const { clientId, registration } = await connector.createClient({ ...SETTINGS, reference: 'r' });
    server.misbehave({ kind: 'status', status: 401 });
    await expect(connector.deleteClient({ handle: { clientId, registration } })).rejects.toMatchObject({ code: 'unauthorized' });
    await expect(connector.readClient({ handle: { clientId, registration } })).rejects.toMatchObject({ code: 'unauthorized' });
    expect(server.clients.ids()).toEqual([clientId]);
  });

  it('refuses an answer for another client, but keeps the token that came with it', async () => {
    const { server, connector } = await start({ rotatesOnRead: true });
    const { clientId } = await connector.createClient({ ...SETTINGS, reference: 'r' });
    const kept: string[] = [];
    const handle: ClientHandle = { clientId: 'another', registration: registrationAt(server, clientId), onRegistrationChanged: async ({ accessToken }) => void kept.push(accessToken) };
    await expect(connector.readClient({ handle })).rejects.toMatchObject({ code: 'unexpected-response' });
    expect(kept).toEqual([server.clients.find(clientId)?.registrationToken]);
  });

  it('is unsupported for a client without registration access', async () => {
    const { connector } = await start();
    for (const attempt of [connector.readClient({ handle: { clientId: 'x', registration: null } }), connector.deleteClient({ handle: { clientId: 'x', registration: null } })]) await expect(attempt).rejects.toMatchObject({ code: 'unsupported' });
  });
});

function registrationAt(server: Awaited<ReturnType<typeof startFakeOidcServer>>, clientId: string): RegistrationAccess {
  return { uri: `${server.issuer}/register/${encodeURIComponent(clientId)}`, accessToken: server.clients.find(clientId)?.registrationToken ?? '' };
}
