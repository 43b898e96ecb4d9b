import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestControlPlane, type ApiAnswer, type TestControlPlane } from '../testing/index.js';
import { sendJson, startFakeAuthorizationServer, WELL_KNOWN_PATH, type FakeAuthorizationServer } from './fake/fake-authorization-server.js';
import { storeApplicationKey } from './fake/stored.js';

let plane: TestControlPlane;
const servers: FakeAuthorizationServer[] = [];

beforeAll(async () => {
  plane = await startTestControlPlane({ environment: { KEYPLANE_KEY_REFRESH_SECONDS: '3600' } });
}, 60_000);
afterAll(async () => {
  await plane?.close();
  await Promise.all(servers.map((started) => started.close()));
});

async function anotherServer(): Promise<FakeAuthorizationServer> {
  const started = await startFakeAuthorizationServer();
  servers.push(started);
  return started;
}
async function create(changes: Record<string, unknown> = {}): Promise<ApiAnswer> {
  const answer = await plane.automation.post('/key-managers', (await anotherServer()).keyManager(changes));
  if (answer.status !== 201) throw new Error(answer.text);
  return answer;
}
const pointersOf = (answer: ApiAnswer) => (answer.body.errors as { pointer: string }[] | undefined)?.map((error) => error.pointer);

describe('secrets of a connection', () => {
  const canary = () => `canary-${randomBytes(16).toString('hex')}`;

  it('are kept encrypted, answered as a state, kept when absent, replaced, and cleared by null', async () => {
    const [first, second] = [canary(), canary()];
    const created = await create({ connection: { initialAccessToken: first } });
    const id = String(created.body.id);
    expect(created.body.connection).toEqual({ initialAccessToken: { isSet: true, setAt: expect.any(String) } });
    const ciphertext = async () => (await plane.database.sql<{ c: string | null }>(`select connection_secrets->'initialAccessToken'->>'ciphertext' as c from keyplane.key_managers where id = $1`, [id]))[0]?.c;
    const original = await ciphertext();
    expect((await plane.automation.patch(`/key-managers/${id}`, { displayName: 'other' })).body.connection).toEqual(created.body.connection);
    expect((await plane.automation.patch(`/key-managers/${id}`, { connection: {} })).status).toBe(200);
    expect(await ciphertext()).toBe(original);
    const sentBack = await plane.automation.patch(`/key-managers/${id}`, { connection: created.body.connection });
    expect([sentBack.status, pointersOf(sentBack)]).toEqual([422, ['/connection/initialAccessToken']]);
    expect((await plane.automation.patch(`/key-managers/${id}`, { connection: { initialAccessToken: second } })).status).toBe(200);
    expect(await ciphertext()).not.toBe(original);
    const cleared = await plane.automation.patch(`/key-managers/${id}`, { connection: { initialAccessToken: null } });
    expect(cleared.body.connection).toEqual({ initialAccessToken: { isSet: false, setAt: null } });
    expect(await ciphertext()).toBeNull();
    const everything = JSON.stringify(await plane.database.sql(`select (select json_agg(o) from keyplane.outbox o) as outbox, (select json_agg(a) from keyplane.audit_log a) as audit, (select json_agg(k) from keyplane.key_managers k) as rows`));
    for (const secret of [first, second]) expect(everything).not.toContain(secret);
    const answers = [created.text, (await plane.automation.get(`/key-managers/${id}`)).text, (await plane.automation.get('/key-managers?limit=200')).text, cleared.text].join();
    for (const secret of [first, second]) expect(answers).not.toContain(secret);
  });

  /** Whoever may change the address, but not read the secret, would get it at a server of their own. */
  it('are not sent to an address that they were not given for', async () => {
    const id = String((await create({ connection: { initialAccessToken: canary() } })).body.id);
    const thief = await anotherServer();
    const answer = await plane.automation.patch(`/key-managers/${id}`, { endpoints: { clientRegistration: `${thief.issuer}/register` } });
    expect([answer.status, pointersOf(answer)]).toEqual([422, ['/connection/initialAccessToken']]);
    const resent = await plane.automation.patch(`/key-managers/${id}`, { endpoints: { clientRegistration: `${thief.issuer}/register` }, connection: { initialAccessToken: canary() } });
    expect(resent.status).toBe(200);
  });

  it('nor to one that another document names, or that is made of another issuer', async () => {
    const [server, thief] = [await anotherServer(), await anotherServer()];
    const created = await plane.automation.post('/key-managers', server.keyManager({ connection: { initialAccessToken: canary() } }));
    const issuer = `${server.issuer}/tenant`;
    server.answer(`/tenant${WELL_KNOWN_PATH}`, (_, response) => sendJson(response, { issuer, token_endpoint: `${issuer}/token`, jwks_uri: `${server.issuer}/jwks`, registration_endpoint: `${thief.issuer}/register` }));
    const changes = [
      { issuer, wellKnownEndpoint: `${issuer}${WELL_KNOWN_PATH}`, endpoints: { clientRegistration: null } },
      { issuer: thief.issuer, wellKnownEndpoint: null, certificates: { type: 'JWKS', value: `${server.issuer}/jwks` } },
    ];
    for (const change of changes) {
      const answer = await plane.automation.patch(`/key-managers/${String(created.body.id)}`, change);
      expect([answer.status, pointersOf(answer)]).toEqual([422, ['/connection/initialAccessToken']]);
    }
  });

  /** Of the issuer Keycloak's connector makes the address of the Admin REST API: whoever is there would get a token for it. */
  it('open nothing at an issuer that they were not given for', async () => {
    const [home, thief] = [await anotherServer(), await anotherServer()];
    const realm = (server: FakeAuthorizationServer) => `${server.issuer}/realms/acme`;
    const metadata = { issuer: realm(home), token_endpoint: `${home.issuer}/token`, jwks_uri: `${home.issuer}/jwks` };
    home.answer(`/realms/acme${WELL_KNOWN_PATH}`, (_, response) => sendJson(response, metadata));
    home.answer('/token', (_, response) => sendJson(response, { access_token: 'for-the-realm-alone', token_type: 'Bearer' }));
    const created = await create({ type: 'keycloak', wellKnownEndpoint: `${realm(home)}${WELL_KNOWN_PATH}`, connection: { clientId: 'keyplane', clientSecret: canary() } });
    const id = String(created.body.id);
    const answer = await plane.automation.patch(`/key-managers/${id}`, { issuer: realm(thief), wellKnownEndpoint: null, certificates: { type: 'JWKS', value: `${home.issuer}/jwks` } });
    await plane.automation.post(`/key-managers/${id}/check`, {});
    expect(thief.requests).toEqual([]);
    expect([answer.status, pointersOf(answer)]).toEqual([422, ['/connection/clientSecret']]);
  });
});

describe('secrets of clients', () => {
  async function keeping(): Promise<{ id: string; kept: () => Promise<object[]> }> {
    const id = String((await create()).body.id);
    const [organization] = await plane.database.sql<{ id: string }>(`select id from keyplane.organizations where name = 'default'`);
    const { keyId } = await storeApplicationKey(plane.database, { organizationId: organization?.id ?? '', keyManagerId: id, ownerClientId: plane.automationCredentials.clientId });
    await plane.database.sql(`insert into keyplane.application_secrets (application_key_id, organization_id, client_secret, registration) values ($1, $2, 'sealed', 'sealed')`, [keyId, organization?.id]);
    return { id, kept: () => plane.database.sql('select client_secret, registration from keyplane.application_secrets where application_key_id = $1', [keyId]) };
  }

  it('a key manager that keeps none any more forgets those that it kept, and not the way to delete the clients', async () => {
    const { id, kept } = await keeping();
    await plane.automation.patch(`/key-managers/${id}`, { displayName: 'x' });
    expect(await kept()).toEqual([{ client_secret: 'sealed', registration: 'sealed' }]);
    await plane.automation.patch(`/key-managers/${id}`, { keepClientSecrets: false });
    expect(await kept()).toEqual([{ client_secret: null, registration: 'sealed' }]);
  });

  /** An administrator, who may not read them, would get each at the next test token of its owner. */
  it('are forgotten by a key manager that gets a token endpoint elsewhere', async () => {
    const { id, kept } = await keeping();
    const elsewhere = await anotherServer();
    expect((await plane.automation.patch(`/key-managers/${id}`, { endpoints: { token: `${elsewhere.issuer}/token` } })).status).toBe(200);
    expect(await kept()).toEqual([{ client_secret: null, registration: 'sealed' }]);
  });
});
