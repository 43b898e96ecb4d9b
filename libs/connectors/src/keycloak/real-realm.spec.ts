import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { ClientSettings, Connector, CreatedClient } from '@keyplane/connector-kit';
import { newSecret } from '../../../../tools/keycloak/administration.mjs';
import { loopbackContext } from '../generic-oidc/fake/connection.js';
import { keycloakDefinition } from './definition.js';
import { SCOPES, type TestRealm } from './testing/realm.js';
import { describeWithRealm } from './testing/with-realm.js';

const SETTINGS: ClientSettings = { name: 'An application', grantTypes: ['client_credentials'], callbackUrls: [], scopes: [], additionalProperties: {} };

interface Made extends CreatedClient {
  connector: Connector;
  handle: { clientId: string; registration: null };
  /** Whether the server gives a token for this secret. */
  accepts: (clientSecret: string | null, scopes?: string[]) => Promise<boolean>;
}

async function makeClient(realm: TestRealm, { connection, ...settings }: Partial<ClientSettings> & { connection?: Record<string, unknown> } = {}): Promise<Made> {
  const connector = await realm.connect(connection);
  const created = await connector.createClient({ ...SETTINGS, ...settings, reference: `kp-${randomUUID()}` });
  const handle = { clientId: created.clientId, registration: null };
  const accepts = (clientSecret: string | null, scopes: string[] = []) => connector.requestToken({ handle, clientSecret, scopes }).then(() => true, () => false);
  return { ...created, connector, handle, accepts };
}

const claimsOf = (token: string): Record<string, unknown> => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
const representationOf = async ({ administration, name }: TestRealm, clientId: string) => (await administration.clients(name)).find((client) => client.clientId === clientId);

describeWithRealm('Keycloak, as it comes', {}, (realm) => {
  describe('scopes', () => {
    it('attaches those that exist, names those that do not, and leaves what every client has', async () => {
      const { missingScopes, clientId, clientSecret, accepts } = await makeClient(realm(), { scopes: ['orders:read', 'nowhere'] });
      expect(missingScopes).toEqual(['nowhere']);
      expect(await representationOf(realm(), clientId)).toMatchObject({ optionalClientScopes: ['orders:read'], defaultClientScopes: expect.arrayContaining(['basic', 'roles', 'profile']) });
      expect([await accepts(clientSecret, ['orders:read']), await accepts(clientSecret, ['orders:write'])]).toEqual([true, false]);
    });

    it('changes them: what is asked for is in a token when it asks for it, also a scope that was in each', async () => {
      const { connector, handle, clientSecret } = await makeClient(realm(), { scopes: ['orders:read'] });
      const changed = await connector.updateClient({ handle, clientSecret, changes: { scopes: ['orders:write', 'email', 'nowhere'] } });
      expect([...changed.scopes].sort()).toEqual(['email', 'orders:write']);
      const { scope } = await connector.requestToken({ handle, clientSecret, scopes: [] });
      expect(scope?.split(' ')).not.toContain('email');
      expect((await connector.requestToken({ handle, clientSecret, scopes: ['email'] })).scope?.split(' ')).toContain('email');
    });
  });

  it('puts audience and lifetime into tokens; the lifetime can be changed and taken back', async () => {
    const { connector, handle, clientSecret } = await makeClient(realm(), { connection: { audience: 'https://api.example' }, additionalProperties: { accessTokenSeconds: 77 } });
    const tokenClaims = async () => claimsOf((await connector.requestToken({ handle, clientSecret, scopes: [] })).accessToken);
    // `expires_in` of a busy Keycloak is what is left, in whole seconds.
    const secondsOf = ({ exp, iat }: Awaited<ReturnType<typeof tokenClaims>>) => Number(exp) - Number(iat);
    const claims = await tokenClaims();
    expect([claims['aud'], secondsOf(claims)]).toEqual([expect.arrayContaining(['https://api.example']), 77]);
    await connector.updateClient({ handle, clientSecret, changes: { additionalProperties: { accessTokenSeconds: 99 } } });
    expect(secondsOf(await tokenClaims())).toBe(99);
    await connector.updateClient({ handle, clientSecret, changes: { additionalProperties: null } });
    expect(secondsOf(await tokenClaims())).toBe(600);
  });

  it('switches each grant type on and off, and reads them as they are', async () => {
    const all = ['client_credentials', 'authorization_code', 'implicit', 'password', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code', 'urn:ietf:params:oauth:grant-type:token-exchange', 'urn:openid:params:grant-type:ciba'];
    const { connector, handle, clientSecret } = await makeClient(realm(), { grantTypes: all, callbackUrls: ['https://app.example/callback'] });
    expect(await connector.readClient({ handle })).toMatchObject({ grantTypes: all, callbackUrls: ['https://app.example/callback'] });
    expect((await connector.updateClient({ handle, clientSecret, changes: { grantTypes: ['authorization_code'], callbackUrls: [] } }))).toMatchObject({ grantTypes: ['authorization_code'], callbackUrls: [] });
  });

  it('discovers only grant types that keys can have', async () => {
    const { availableGrantTypes } = await (await realm().connect()).discover({ url: realm().issuer });
    expect(availableGrantTypes?.value).toEqual(expect.arrayContaining(['client_credentials', 'authorization_code']));
    expect(availableGrantTypes?.value).not.toContain('urn:ietf:params:oauth:grant-type:uma-ticket');
  });

  it('is checked by the address of its document alone, wherever that is', async () => {
    const context = loopbackContext();
    const { origin, pathname } = new URL(realm().issuer);
    for (const wellKnownEndpoint of [`${realm().issuer}/.well-known/openid-configuration`, `${origin}/.well-known/oauth-authorization-server${pathname}`]) {
      const connector = keycloakDefinition.create({ issuer: null, wellKnownEndpoint, endpoints: {}, certificates: null, connection: { ...realm().management } }, context);
      expect((await connector.checkConnection({})).map(({ state }) => state)).toEqual(['pass', 'pass', 'pass', 'pass', 'pass', 'pass']);
    }
    await context.close();
  });

  it('finds a client that a person made by its client id, untagged, and never by a reference', async () => {
    const clientId = `mapped-${randomUUID()}`;
    await realm().administration.call('POST', `/${realm().name}/clients`, { clientId, publicClient: false, redirectUris: ['https://app.example/*'] });
    const connector = await realm().connect();
    expect(await connector.findClients({ clientId })).toEqual([expect.objectContaining({ clientId, reference: null, grantTypes: ['authorization_code', 'refresh_token'], callbackUrls: ['https://app.example/*'] })]);
    expect(await connector.findClients({ reference: clientId })).toEqual([]);
    await expect(connector.createClient({ ...SETTINGS, reference: clientId })).rejects.toMatchObject({ code: 'conflict' });
  });

  it('refuses a second secret before the first one is touched, whatever the key manager says of the realm', async () => {
    const { connector, handle, clientSecret, accepts } = await makeClient(realm(), { connection: { secretRotation: true } });
    await expect(connector.addSecret({ handle, description: null, expiresAt: null, overlapSeconds: 60 })).rejects.toMatchObject({ code: 'unsupported' });
    expect(await accepts(clientSecret)).toBe(true);
  });

  it('replaces the secret where that is asked for, and lists the one that is left', async () => {
    const { connector, handle, clientSecret, accepts } = await makeClient(realm());
    const added = await connector.addSecret({ handle, description: null, expiresAt: null, overlapSeconds: 0 });
    expect([await accepts(clientSecret), await accepts(added.clientSecret)]).toEqual([false, true]);
    expect(await connector.listSecrets({ handle })).toEqual([{ secretId: added.secretId, description: null, createdAt: expect.any(Date), expiresAt: null }]);
  });

  it('passes the check, and says of a realm without a policy that secrets are not rotated there', async () => {
    expect(stateOf(await checked(realm()), 'registration')).toMatchObject({ state: 'pass' });
    expect(stateOf(await checked(realm(), { clientSecret: 'wrong' }), 'registration')).toMatchObject({ state: 'fail', detail: expect.stringContaining('management client keyplane got no token') });
    expect(stateOf(await checked(realm(), { clientSecret: undefined }), 'registration')).toMatchObject({ state: 'fail', detail: expect.stringContaining('its id or its secret is missing') });
    expect(stateOf(await checked(realm(), { secretRotation: true }), 'secret-rotation')).toMatchObject({ state: 'skip', detail: expect.stringContaining('lacks the role view-realm') });
  });

  it.each([[[]], [['query-clients']], [['view-clients']], [['create-client']]])('with the roles %j fails the check by the name of the role that is missing, and can make no client', async (roles) => {
    const client = { clientId: `manager-${randomUUID()}`, clientSecret: newSecret() };
    await realm().administration.addManager(realm().name, { client, roles });
    expect(stateOf(await checked(realm(), { ...client }), 'registration')).toMatchObject({ state: 'fail', detail: `The service account of ${client.clientId} lacks the role manage-clients of realm-management.`, advice: expect.stringContaining('Service accounts roles') });
    await expect(makeClient(realm(), { connection: { ...client } })).rejects.toMatchObject({ code: 'forbidden', message: expect.stringContaining('manage-clients') });
  });
});

describeWithRealm('Keycloak that rotates client secrets', { rotatesSecrets: true, roles: ['manage-clients', 'view-realm'] }, (realm) => {
  const connection = { secretRotation: true };
  const rotating = () => makeClient(realm(), { connection, scopes: SCOPES });
  const add = ({ connector, handle }: Made, overlapSeconds: number | null) => connector.addSecret({ handle, description: null, expiresAt: null, overlapSeconds });

  it('lets both secrets work, lists the older one first with its end, and forgets the oldest of three', async () => {
    const client = await rotating();
    const second = await add(client, null);
    expect([await client.accepts(client.clientSecret), await client.accepts(second.clientSecret)]).toEqual([true, true]);
    const listed = await client.connector.listSecrets({ handle: client.handle });
    expect(listed.map(({ secretId }) => secretId)).toEqual([expect.any(String), second.secretId]);
    expect(listed[0]?.expiresAt?.getTime()).toBeGreaterThan(Date.now() + 500_000);
    expect(JSON.stringify(listed)).not.toContain(second.clientSecret);
    const third = await add(client, null);
    expect([await client.accepts(client.clientSecret), await client.accepts(second.clientSecret), await client.accepts(third.clientSecret)]).toEqual([false, true, true]);
  });

  it('ends the older secret at once, or when it is asked to', async () => {
    const client = await rotating();
    const second = await add(client, 0);
    expect([await client.accepts(client.clientSecret), await client.accepts(second.clientSecret)]).toEqual([false, true]);
    const third = await add(client, 60);
    const [older] = await client.connector.listSecrets({ handle: client.handle });
    expect(older?.secretId).toBe(second.secretId);
    expect(Math.abs((older?.expiresAt?.getTime() ?? 0) - Date.now() - 60_000)).toBeLessThan(10_000);
    expect(await client.accepts(third.clientSecret)).toBe(true);
  });

  it('retires the older secret, or the newest one: then the older one is the only one, for good', async () => {
    const client = await rotating();
    const second = await add(client, null);
    const kept: string[] = [];
    const handle = { ...client.handle, onClientSecretChanged: async (secret: string) => void kept.push(secret) };
    await client.connector.retireSecret({ handle, secretId: second.secretId });
    expect([await client.accepts(client.clientSecret), await client.accepts(second.clientSecret), kept]).toEqual([true, false, [client.clientSecret]]);
    const [only] = await client.connector.listSecrets({ handle });
    await expect(client.connector.retireSecret({ handle, secretId: only?.secretId ?? '' })).rejects.toMatchObject({ code: 'rejected' });
    const third = await add(client, null);
    await client.connector.retireSecret({ handle, secretId: only?.secretId ?? '' });
    expect([await client.accepts(client.clientSecret), await client.accepts(third.clientSecret)]).toEqual([false, true]);
  });

  it('does the same for a client that is older than the policy, and refuses an end that only the policy decides', async () => {
    const { administration, name } = realm();
    await administration.call('PUT', `/${name}/client-policies/policies`, { policies: [] });
    const client = await rotating();
    await expect(add(client, null)).rejects.toMatchObject({ code: 'unsupported' });
    expect(stateOf(await checked(realm(), connection), 'secret-rotation')).toMatchObject({ state: 'fail' });
    await administration.rotateSecrets(name);
    expect(stateOf(await checked(realm(), connection), 'secret-rotation')).toMatchObject({ state: 'pass' });
    const second = await add(client, null);
    expect([await client.accepts(client.clientSecret), await client.accepts(second.clientSecret)]).toEqual([true, true]);
    await expect(client.connector.addSecret({ handle: client.handle, description: null, expiresAt: new Date(Date.now() + 60_000), overlapSeconds: null })).rejects.toMatchObject({ code: 'rejected' });
  });
});

async function checked(realm: TestRealm, connection: Record<string, unknown> = {}) {
  return (await realm.connect(connection)).checkConnection({});
}
const stateOf = (stages: Awaited<ReturnType<typeof checked>>, name: string) => stages.find((stage) => stage.name === name);
