import { createHmac, randomBytes, type JsonWebKey } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ClientAdministration } from '../client-administration.js';
import { createOAuthServer } from '../oauth-server.js';
import type { OAuthStorage } from '../storage.js';
import { createMemoryOAuthStorage } from '../testing/memory-storage.js';
import { generateSigningKey } from '../tokens/signing-keys.js';
import { newClientSecret } from './secrets.js';

const secretHashKey = randomBytes(32);
const NOW = new Date('2031-01-01T00:00:00Z');
const aRequest: Parameters<ClientAdministration['createClient']>[0] = {
  kind: 'application',
  reference: null,
  name: 'orders',
  grantTypes: ['client_credentials'],
  redirectUris: [],
  scopes: ['orders:read'],
};

describe('client administration', () => {
  let signingKey: JsonWebKey;
  let storage: OAuthStorage;
  let clients: ClientAdministration;

  beforeAll(async () => {
    signingKey = await generateSigningKey();
  });
  beforeEach(() => {
    storage = createMemoryOAuthStorage();
    const issuer = 'https://keyplane.example/oauth2/acme';
    const keys = { signingKeys: [signingKey], secretHashKey, cookieKeys: ['test'] };
    clients = createOAuthServer({ issuer, apiAudience: 'https://keyplane.example/api', storage, ...keys, clock: () => NOW }).clients;
  });

  const hashOf = (secret: string): string => createHmac('sha256', secretHashKey).update(secret).digest('base64url');
  const rejected = { name: 'ClientAdministrationError', code: 'rejected' };
  const notFound = { name: 'ClientAdministrationError', code: 'not-found' };

  describe('createClient', () => {
    it('makes a client with defaults, and stores a keyed hash in place of the secret', async () => {
      const { clientId, clientSecret } = await clients.createClient(aRequest);
      const stored = await storage.findClient(clientId);
      expect(stored).toMatchObject({ ...aRequest, clientId, accessTokenSeconds: 900, enabled: true });
      expect(stored?.secrets).toEqual([{ secretId: expect.any(String), hash: hashOf(String(clientSecret)), description: null, createdAt: NOW, expiresAt: null }]);
      expect(JSON.stringify(stored)).not.toContain(clientSecret);
    });

    it('gives each client its own id, and a secret of 256 bits that a scanner can recognise', async () => {
      const made = [await clients.createClient(aRequest), await clients.createClient(aRequest)];
      expect(new Set(made.map(({ clientId }) => clientId)).size).toBe(2);
      expect(new Set(made.map(({ clientSecret }) => clientSecret)).size).toBe(2);
      for (const { clientSecret } of made) expect(clientSecret).toMatch(/^kps_[A-Za-z0-9_-]{43}$/);
    });

    it('the same reference gives the same client, without a secret and unchanged', async () => {
      const request = { ...aRequest, reference: 'key-1' };
      const { clientId } = await clients.createClient(request);
      expect(await clients.createClient({ ...request, name: 'other' })).toEqual({ clientId, clientSecret: null });
      expect(await clients.findClientByReference('key-1')).toMatchObject({ clientId, name: 'orders' });
      expect(await clients.listSecrets(clientId)).toHaveLength(1);
    });

    it('the same reference at the same time makes one client and shows one secret', async () => {
      const made = await Promise.all(Array.from({ length: 8 }, () => clients.createClient({ ...aRequest, reference: 'key-1' })));
      expect(new Set(made.map(({ clientId }) => clientId)).size).toBe(1);
      expect(made.filter(({ clientSecret }) => clientSecret !== null)).toHaveLength(1);
    });

    it('a reference never leads to a client of the other kind', async () => {
      await clients.createClient({ ...aRequest, kind: 'system', reference: 'shared' });
      await expect(clients.createClient({ ...aRequest, reference: 'shared' })).rejects.toMatchObject(rejected);
    });

    it('takes a given id and secret, but never takes over a client by naming its id', async () => {
      const clientSecret = newClientSecret();
      expect(await clients.createClient({ ...aRequest, clientId: 'gateway-1', clientSecret })).toEqual({ clientId: 'gateway-1', clientSecret });
      await expect(clients.createClient({ ...aRequest, clientId: 'gateway-1' })).rejects.toMatchObject(rejected);
      expect((await storage.findClient('gateway-1'))?.secrets.map(({ hash }) => hash)).toEqual([hashOf(clientSecret)]);
    });

    it('passes on an error of the storage that is not about the reference', async () => {
      const broken = new Error('disk full');
      storage.saveClient = () => Promise.reject(broken);
      await expect(clients.createClient({ ...aRequest, reference: 'key-1' })).rejects.toBe(broken);
    });

    it.each([
      ['a name of blanks', { name: '  ' }],
      ['no grant type', { grantTypes: [] }],
      ['another grant type', { grantTypes: ['client_credentials', 'password'] }],
      ['authorization code', { grantTypes: ['authorization_code'] }],
      ['a scope with a blank', { scopes: ['orders:read orders:write'] }],
      ['an empty scope', { scopes: [''] }],
      ['a scope with a quotation mark', { scopes: ['"x"'] }],
      ['a reserved scope', { scopes: ['keyplane:admin'] }],
      ['a reserved scope in capitals', { scopes: ['KEYPLANE:ADMIN'] }],
      ['59 seconds', { accessTokenSeconds: 59 }],
      ['86401 seconds', { accessTokenSeconds: 86_401 }],
      ['half a second', { accessTokenSeconds: 900.5 }],
      ['NaN seconds', { accessTokenSeconds: Number.NaN }],
      ['a short secret', { clientSecret: 'hunter2' }],
      ['a client id with a NUL', { clientId: 'a\0b' }],
      ['a redirect URI with a wildcard', { redirectUris: ['https://app.example/*'] }],
      ['a redirect URI with a fragment', { redirectUris: ['https://app.example/cb#x'] }],
      ['a redirect URI with a user', { redirectUris: ['https://user@app.example/cb'] }],
      ['a script as redirect URI', { redirectUris: ['JavaScript:alert(1)'] }],
      ['a plain http redirect URI', { redirectUris: ['http://app.example/cb'] }],
      ['a relative redirect URI', { redirectUris: ['/cb'] }],
    ])('rejects %s, and stores nothing', async (_name, overrides) => {
      await expect(clients.createClient({ ...aRequest, reference: 'key-1', ...overrides })).rejects.toMatchObject(rejected);
      expect(await clients.findClientByReference('key-1')).toBeNull();
    });

    it('does not repeat a rejected secret in its message', async () => {
      await expect(clients.createClient({ ...aRequest, clientSecret: 'hunter2' })).rejects.toThrow(/^(?!.*hunter2)/s);
    });

    it('takes the limits of accessTokenSeconds, and redirect URIs of web, loopback and native applications', async () => {
      const redirectUris = ['https://app.example/cb?x=1', 'http://localhost:8080/cb', 'http://[::1]/cb', 'com.example.app:/cb'];
      const { clientId } = await clients.createClient({ ...aRequest, redirectUris, accessTokenSeconds: 60 });
      expect(await clients.updateClient(clientId, { accessTokenSeconds: 86_400 })).toMatchObject({ redirectUris, accessTokenSeconds: 86_400 });
    });
  });

  describe('reading and changing', () => {
    it('describes a client without its secrets', async () => {
      const { clientId } = await clients.createClient({ ...aRequest, reference: 'key-1' });
      const expected = { ...aRequest, reference: 'key-1', clientId, accessTokenSeconds: 900, enabled: true };
      expect(await clients.readClient(clientId)).toEqual(expected);
      expect(await clients.findClientByReference('key-1')).toEqual(expected);
      expect(await clients.readClient('nobody')).toBeNull();
      expect(await clients.findClientByReference('nobody')).toBeNull();
    });

    it('changes what is named and leaves the rest', async () => {
      const { clientId } = await clients.createClient(aRequest);
      const before = await clients.readClient(clientId);
      expect(await clients.updateClient(clientId, { name: 'new', scopes: ['a', 'b', 'a'] })).toEqual({ ...before, name: 'new', scopes: ['a', 'b'] });
      expect(await clients.updateClient(clientId, {})).toEqual({ ...before, name: 'new', scopes: ['a', 'b'] });
    });

    it.each([{ scopes: ['keyplane:admin'] }, { grantTypes: ['password'] }, { accessTokenSeconds: 1 }, { name: '' }, { redirectUris: ['javascript:1'] }])(
      'an update is no way round a rule: %j',
      async (changes) => {
        const { clientId } = await clients.createClient(aRequest);
        const before = await storage.findClient(clientId);
        await expect(clients.updateClient(clientId, changes)).rejects.toMatchObject(rejected);
        expect(await storage.findClient(clientId)).toEqual(before);
      },
    );

    it('an unknown client is not-found; deleting or retiring what is gone succeeds', async () => {
      await expect(clients.updateClient('nobody', { name: 'x' })).rejects.toMatchObject(notFound);
      await expect(clients.addSecret('nobody', { description: null, expiresAt: null, overlapSeconds: null })).rejects.toMatchObject(notFound);
      await expect(clients.listSecrets('nobody')).rejects.toMatchObject(notFound);
      await expect(clients.issueToken('nobody', { scopes: [] })).rejects.toMatchObject(notFound);
      await clients.deleteClient('nobody');
      await clients.retireSecret('nobody', 'nothing');
    });
  });

  describe('secrets', () => {
    it('lists them without anything that opens a door', async () => {
      const { clientId, clientSecret } = await clients.createClient(aRequest);
      const expiresAt = new Date(NOW.getTime() + 1000);
      const added = await clients.addSecret(clientId, { description: 'build', expiresAt, overlapSeconds: null });
      const listed = await clients.listSecrets(clientId);
      expect(listed[1]).toEqual({ secretId: added.secretId, description: 'build', createdAt: NOW, expiresAt });
      for (const secret of [String(clientSecret), added.clientSecret]) {
        expect(JSON.stringify(listed)).not.toContain(secret);
        expect(JSON.stringify(listed)).not.toContain(hashOf(secret));
      }
    });

    it('changes at the same time lose nothing: a retired secret stays retired', async () => {
      const { clientId } = await clients.createClient(aRequest);
      const [first] = await clients.listSecrets(clientId);
      await Promise.all([
        clients.retireSecret(clientId, String(first?.secretId)),
        clients.updateClient(clientId, { name: 'renamed' }),
        clients.addSecret(clientId, { description: 'new', expiresAt: null, overlapSeconds: null }),
      ]);
      expect((await clients.listSecrets(clientId)).map(({ description }) => description)).toEqual(['new']);
      expect(await clients.readClient(clientId)).toMatchObject({ name: 'renamed' });
    });

    it('are twenty at a time and no more; those that have ended don’t count, and go', async () => {
      const { clientId } = await clients.createClient(aRequest);
      const add = (overlapSeconds: number | null = null) => clients.addSecret(clientId, { description: null, expiresAt: null, overlapSeconds });
      const ended = { secretId: 'ended', hash: hashOf('x'), description: null, createdAt: NOW, expiresAt: NOW };
      await storage.changeClient(clientId, (client) => ({ ...client, secrets: [ended, ...client.secrets] }));
      for (let count = 1; count < 20; count += 1) await add();
      await expect(add()).rejects.toMatchObject(rejected);
      const listed = await clients.listSecrets(clientId);
      expect([listed.length, listed.some(({ secretId }) => secretId === 'ended')]).toEqual([20, false]);
      await clients.retireSecret(clientId, String(listed[0]?.secretId));
      await add();
      const stored = async () => (await storage.findClient(clientId))?.secrets.length;
      await add(0);
      expect([(await clients.listSecrets(clientId)).length, await stored()]).toEqual([1, 21]);
      await add();
      expect([(await clients.listSecrets(clientId)).length, await stored()]).toEqual([2, 2]);
    });

    it.each([
      ['an end in the past', { expiresAt: new Date(NOW.getTime() - 1), overlapSeconds: null }],
      ['an end now', { expiresAt: NOW, overlapSeconds: null }],
      ['an end that is no date', { expiresAt: new Date(Number.NaN), overlapSeconds: null }],
      ['a negative overlap', { expiresAt: null, overlapSeconds: -1 }],
      ['half a second of overlap', { expiresAt: null, overlapSeconds: 0.5 }],
      ['a short secret', { expiresAt: null, overlapSeconds: null, clientSecret: 'hunter2' }],
    ])('rejects %s, and leaves the older secrets alone', async (_name, request) => {
      const { clientId } = await clients.createClient(aRequest);
      const before = await clients.listSecrets(clientId);
      await expect(clients.addSecret(clientId, { description: null, ...request })).rejects.toMatchObject(rejected);
      expect(await clients.listSecrets(clientId)).toEqual(before);
    });
  });

  it('issueToken refuses a client that may not use client credentials', async () => {
    const { clientId } = await clients.createClient(aRequest);
    await storage.changeClient(clientId, (client) => ({ ...client, grantTypes: [] }));
    await expect(clients.issueToken(clientId, { scopes: [] })).rejects.toMatchObject(rejected);
  });
});

describe('options that cannot work stop the start', () => {
  it.each([
    ['no signing key', { signingKeys: [] }],
    ['a public key', async () => ({ signingKeys: [{ ...(await generateSigningKey()), d: undefined }] })],
    ['a key without kid', async () => ({ signingKeys: [{ ...(await generateSigningKey()), kid: undefined }] })],
    ['a key for another algorithm', async () => ({ signingKeys: [{ ...(await generateSigningKey()), alg: 'ES384' }] })],
    ['an HMAC key', { signingKeys: [{ kty: 'oct', k: 'c2VjcmV0', kid: '1' }] }],
    ['two keys of one kid', async () => ({ signingKeys: await Promise.all([1, 2].map(async () => ({ ...(await generateSigningKey()), kid: 'same' }))) })],
    ['a short hash key', { secretHashKey: randomBytes(31) }],
    ['an issuer with a slash at the end', { issuer: 'https://keyplane.example/oauth2/acme/' }],
    ['an issuer with a query', { issuer: 'https://keyplane.example/oauth2/acme?x=1' }],
    ['an issuer in another spelling', { issuer: 'HTTPS://keyplane.example/oauth2/acme' }],
    ['an issuer of another scheme', { issuer: 'ftp://keyplane.example/acme' }],
  ])('%s', async (_name, overrides) => {
    const good = { issuer: 'https://keyplane.example', apiAudience: 'x', storage: createMemoryOAuthStorage(), signingKeys: [await generateSigningKey()], secretHashKey, cookieKeys: ['test'] };
    const bad = typeof overrides === 'function' ? await overrides() : overrides;
    expect(() => createOAuthServer({ ...good, ...bad })).toThrow();
    expect(createOAuthServer(good).issuer).toBe(good.issuer);
  });
});
