import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import type { OAuthServer } from '../oauth-server.js';
import { createMemoryOAuthStorage } from '../testing/memory-storage.js';
import { aClient, requestToken, startLoopback, type Credentials, type Loopback } from './loopback.js';

describe('a change to a client acts at the very next request', () => {
  let loopback: Loopback;
  let server: OAuthServer;
  let client: Credentials;
  let now = new Date('2031-01-01T00:00:00Z');

  beforeAll(async () => {
    loopback = await startLoopback();
    server = await loopback.mount('acme', { clock: () => now });
  });
  // A token first, so that oidc-provider has the client in its cache.
  beforeEach(async () => {
    client = await aClient(server.clients);
    expect(await statusOf(client)).toBe(200);
  });
  afterAll(() => loopback.close());

  const statusOf = async (credentials: Credentials): Promise<number> => (await requestToken(server.issuer, credentials)).status;
  const later = (seconds: number): void => {
    now = new Date(now.getTime() + seconds * 1000);
  };
  const addSecret = async (expiresAt: Date | null, overlapSeconds: number | null): Promise<Credentials & { secretId: string }> => ({
    clientId: client.clientId,
    ...(await server.clients.addSecret(client.clientId, { description: null, expiresAt, overlapSeconds })),
  });

  it('disabled: invalid_client; enabled: tokens again', async () => {
    await server.clients.updateClient(client.clientId, { enabled: false });
    expect(await requestToken(server.issuer, client)).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    await expect(server.clients.issueToken(client.clientId, { scopes: [] })).rejects.toMatchObject({ code: 'rejected' });
    await server.clients.updateClient(client.clientId, { enabled: true });
    expect(await statusOf(client)).toBe(200);
  });

  it('deleted: invalid_client', async () => {
    await server.clients.deleteClient(client.clientId);
    expect(await requestToken(server.issuer, client)).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });

  it('scopes and lifetime: the next token has the new ones', async () => {
    await server.clients.updateClient(client.clientId, { scopes: ['orders:cancel'], accessTokenSeconds: 77 });
    expect((await requestToken(server.issuer, client)).body).toMatchObject({ scope: 'orders:cancel', expires_in: 77 });
  });

  it('two secrets are valid at once until one is retired', async () => {
    const second = await addSecret(null, null);
    expect([await statusOf(client), await statusOf(second)]).toEqual([200, 200]);
    await server.clients.retireSecret(client.clientId, second.secretId);
    expect([await statusOf(client), await statusOf(second)]).toEqual([200, 401]);
  });

  it('without any secret left nothing gets in', async () => {
    for (const { secretId } of await server.clients.listSecrets(client.clientId)) await server.clients.retireSecret(client.clientId, secretId);
    expect(await statusOf(client)).toBe(401);
    expect(await statusOf({ ...client, clientSecret: 'x' })).toBe(401);
  });

  it('an expired secret is refused from that second on, the others are not', async () => {
    const second = await addSecret(new Date(now.getTime() + 60_000), null);
    later(59);
    expect(await statusOf(second)).toBe(200);
    later(1);
    expect([await statusOf(client), await statusOf(second)]).toEqual([200, 401]);
  });

  it('the overlap ends the older secrets, not the new one', async () => {
    const second = await addSecret(null, 30);
    expect(await statusOf(client)).toBe(200);
    later(30);
    expect([await statusOf(client), await statusOf(second)]).toEqual([401, 200]);
  });

  it('an overlap of 0 ends the older secrets at once', async () => {
    const second = await addSecret(null, 0);
    expect([await statusOf(client), await statusOf(second)]).toEqual([401, 200]);
  });

  it('an overlap never prolongs a secret that ends sooner', async () => {
    const second = await addSecret(new Date(now.getTime() + 10_000), null);
    await addSecret(null, 3600);
    later(10);
    expect(await statusOf(second)).toBe(401);
  });

  it('a change made by another process, past this server, acts as well', async () => {
    const storage = createMemoryOAuthStorage();
    const here = await loopback.mount('shared', { storage });
    const shared = await aClient(here.clients);
    expect((await requestToken(here.issuer, shared)).status).toBe(200);
    await storage.changeClient(shared.clientId, (stored) => ({ ...stored, secrets: [] }));
    expect((await requestToken(here.issuer, shared)).status).toBe(401);
  });
});

describe('two servers in one process', () => {
  let loopback: Loopback;
  beforeAll(async () => {
    loopback = await startLoopback();
  });
  afterAll(() => loopback.close());

  it('know nothing of each other: clients, keys, issuers', async () => {
    const [acme, globex] = [await loopback.mount('acme'), await loopback.mount('globex')];
    const client = await aClient(acme.clients);
    const { body } = await requestToken(acme.issuer, client);
    expect(await requestToken(globex.issuer, client)).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect(await globex.clients.readClient(client.clientId)).toBeNull();
    expect(acme.publicKeys()).not.toEqual(globex.publicKeys());
    await expect(jwtVerify(String(body.access_token), createRemoteJWKSet(new URL(`${globex.issuer}/jwks`)))).rejects.toThrow();
    expect((await requestToken(acme.issuer, client)).status).toBe(200);
  });

  it('do not take each other’s secret for the same client id', async () => {
    const [acme, globex] = [await loopback.mount('acme'), await loopback.mount('globex')];
    const mine = await aClient(acme.clients, { clientId: 'same-id' });
    const theirs = await aClient(globex.clients, { clientId: 'same-id' });
    expect((await requestToken(acme.issuer, theirs)).status).toBe(401);
    expect((await requestToken(globex.issuer, mine)).status).toBe(401);
  });
});
