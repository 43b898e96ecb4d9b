import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { OAuthServer } from '../oauth-server.js';
import { createMemoryOAuthStorage } from '../testing/memory-storage.js';
import { aClient, requestToken, startLoopback, type Credentials, type Loopback } from './loopback.js';

const RESERVED = ['keyplane:operate', 'keyplane:admin', 'keyplane:gateway', 'keyplane:*', 'keyplane:', 'KEYPLANE:ADMIN', 'Keyplane:admin', 'kEYPLANE:x'];

describe('RFC 6749 §3.3, §5.2: scopes', () => {
  const storage = createMemoryOAuthStorage();
  let loopback: Loopback;
  let server: OAuthServer;
  let application: Credentials;
  let system: Credentials;

  beforeAll(async () => {
    loopback = await startLoopback();
    server = await loopback.mount('acme', { storage });
    application = await aClient(server.clients);
    system = await aClient(server.clients, { kind: 'system', scopes: ['keyplane:admin', 'keyplane:develop'] });
  });
  afterAll(() => loopback.close());

  const refused = { status: 400, body: { error: 'invalid_scope' } };

  it('grants what was asked for, in that order, without repetitions', async () => {
    const { body } = await requestToken(server.issuer, application, { scope: 'orders:write orders:read orders:write' });
    expect(body.scope).toBe('orders:write orders:read');
    expect(decodeJwt(String(body.access_token)).scope).toBe('orders:write orders:read');
  });

  it('an application that asks for none gets all of its own', async () => {
    expect((await requestToken(server.issuer, application)).body.scope).toBe('orders:read orders:write');
  });

  it('a system client that asks for none gets none', async () => {
    const { status, body } = await requestToken(server.issuer, system);
    expect(status).toBe(200);
    expect(body).not.toHaveProperty('scope');
    expect(decodeJwt(String(body.access_token))).not.toHaveProperty('scope');
  });

  it('a system client gets its reserved scopes, and no other', async () => {
    expect((await requestToken(server.issuer, system, { scope: 'keyplane:develop keyplane:admin' })).body.scope).toBe('keyplane:develop keyplane:admin');
    for (const scope of ['keyplane:operate', 'keyplane:*', 'keyplane:Admin', 'keyplane:admin keyplane:operate']) {
      expect(await requestToken(server.issuer, system, { scope })).toMatchObject(refused);
    }
  });

  it.each(['orders:delete', 'orders:read orders:delete', 'Orders:read', 'openid', 'offline_access', '*', 'orders:read  orders:write', ' orders:read', 'orders:read\torders:write', '"orders:read"', 'ürders'])(
    'refuses the whole request for %j, and never grants less than was asked',
    async (scope) => {
      expect(await requestToken(server.issuer, application, { scope })).toMatchObject(refused);
    },
  );

  it('the refusal does not repeat the text of the request', async () => {
    const { body } = await requestToken(server.issuer, application, { scope: '<b>mine</b>' });
    expect(Object.keys(body).sort()).toEqual(['error', 'error_description']);
    expect(JSON.stringify(body)).not.toContain('mine');
  });

  // Attack: reserved scopes are the keys to Keyplane's own API. An application client with one would own the installation.
  describe('attack: an application client goes for a reserved scope', () => {
    it.each([...RESERVED, '%6beyplane:admin', 'ｋeyplane:admin', 'keyplane%3Aadmin'])('%s is refused at the endpoint and by issueToken', async (scope) => {
      expect(await requestToken(server.issuer, application, { scope })).toMatchObject(refused);
      expect(await requestToken(server.issuer, application, { scope: `orders:read ${scope}` })).toMatchObject(refused);
      await expect(server.clients.issueToken(application.clientId, { scopes: [scope] })).rejects.toMatchObject({ code: 'rejected' });
    });

    it.each(RESERVED)('%s is refused even if storage wrongly lists it, and is no default scope', async (scope) => {
      const client = await aClient(server.clients, { scopes: ['orders:read'] });
      await storage.changeClient(client.clientId, (stored) => ({ ...stored, scopes: ['orders:read', scope] }));
      expect(await requestToken(server.issuer, client, { scope })).toMatchObject(refused);
      expect((await requestToken(server.issuer, client)).body.scope).toBe('orders:read');
      await expect(server.clients.issueToken(client.clientId, { scopes: [scope] })).rejects.toMatchObject({ code: 'rejected' });
    });

    it.each(RESERVED)('%s cannot be registered, nor added later', async (scope) => {
      await expect(aClient(server.clients, { scopes: ['orders:read', scope] })).rejects.toMatchObject({ code: 'rejected' });
      await expect(server.clients.updateClient(application.clientId, { scopes: [scope] })).rejects.toMatchObject({ code: 'rejected' });
    });

    it('an update cannot make it a system client', async () => {
      const smuggled = { kind: 'system', name: 'harmless', scopes: [] };
      await server.clients.updateClient(application.clientId, smuggled);
      expect(await server.clients.readClient(application.clientId)).toMatchObject({ kind: 'application', name: 'harmless' });
      await server.clients.updateClient(application.clientId, { scopes: ['orders:read', 'orders:write'] });
    });
  });
});
