import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { CreatedGateway, CreatedSystemClient, GeneratedKey, KeyManager, TestToken } from '@keyplane/contracts';
import { startFakeOidcServer, type FakeOidcServer } from '@keyplane/connectors/fake';
import { databasePasswords } from '../../src/parts/control-plane.js';
import { ensureMasterKey } from '../../src/secrets/master-key.js';
import { Caller } from '../caller.js';
import { callGateway } from '../gateway-call.js';
import { automationToken, type RunningKeyplane } from '../harness.js';
import { requestToken, tokenOf } from '../token-endpoint.js';
import { makeOrganization, type Organization } from '../two-organizations/organization.js';
import { signIn } from './person.js';
import { useKeycloak, type Noting } from './use-of-keycloak.js';

/** What went through the product, and every secret that did, by what it is. */
export interface UseOfSecrets {
  readonly operator: Caller;
  readonly organization: Organization;
  readonly secrets: ReadonlyMap<string, string>;
  /** What was answered to those who sent something wrong. */
  readonly refusals: readonly string[];
  readonly gatewayToken: string;
  close(): Promise<void>;
}

/** Lets every kind of secret pass through the product, right ones and wrong ones. */
export async function useSecrets(keyplane: RunningKeyplane): Promise<UseOfSecrets> {
  const { bootstrap } = keyplane;
  const secrets = new Map<string, string>();
  const note = (what: string, secret: string): string => {
    secrets.set(what, secret);
    return secret;
  };
  for (const [what, secret] of Object.entries(installationSecrets(keyplane))) note(what, secret);
  const operator = new Caller(bootstrap.controlPlaneUrl, note('token of the automation client', await automationToken(bootstrap.automation)));
  const organization = await makeOrganization({ operator, name: 'alpha', sample: bootstrap.sample });
  const clientIds = Object.values(organization.keys).map(({ clientId }) => clientId);
  for (const [index, secret] of organization.secrets.filter((value) => !clientIds.includes(value)).entries()) note(`secret ${index} of the organization`, secret);
  for (const [what, token] of Object.entries(organization.tokens)) note(`test token, ${what}`, token);
  for (const [index, token] of organization.revokedTokens.entries()) note(`revoked token ${index}`, token);
  const passwords = { wrong: note('password that is wrong', aSecret()), own: note('password of a person', aSecret()) };
  await signIn({ controlPlaneUrl: bootstrap.controlPlaneUrl, organization: organization.name, user: organization.user, passwords, note });
  const initialAccessToken = note('initial access token', aSecret());
  const server = await startFakeOidcServer({ initialAccessToken });
  await useServer({ organization, server, initialAccessToken, note });
  const removeRealm = process.env.KEYPLANE_TEST_KEYCLOAK_REASON === undefined ? await useKeycloak({ organization, note }) : undefined;
  const gateway = await operator.create<CreatedGateway>('/gateways', { name: 'second' });
  note('secret of a gateway', gateway.clientSecret);
  note('secret of a system client', (await operator.create<CreatedSystemClient>('/system-clients', { name: 'pipeline', organization: 'default', roles: ['administrator'] })).clientSecret);
  const gatewayToken = note('token of a gateway', await tokenOf({ ...gateway, tokenEndpoint: bootstrap.automation.tokenEndpoint }, 'keyplane:gateway'));
  const refusals = await sendWrongOnes({ keyplane, organization, note });
  return { operator, organization, secrets, refusals, gatewayToken, close: async () => {
    await server.close();
    await removeRealm?.();
  } };
}

function installationSecrets({ bootstrap, dataDir }: RunningKeyplane): Record<string, string> {
  const masterKey = ensureMasterKey(dataDir);
  const bytes = Buffer.from(readFileSync(masterKey.file, 'utf8').trim(), 'base64url');
  const passwords = Object.entries(databasePasswords(masterKey)).map(([role, password]) => [`database password of ${role}`, password]);
  return {
    'password of the first administrator': bootstrap.admin.password ?? '',
    'password of the first developer': bootstrap.developer.password ?? '',
    'master key': bytes.toString('base64url'),
    'master key, in hex': bytes.toString('hex'),
    'master key, in base64': bytes.toString('base64'),
    'secret of the automation client': bootstrap.automation.clientSecret,
    'superuser password of the database': masterKey.derive('postgres superuser'),
    'secret of the embedded gateway': masterKey.derive('gateway client secret'),
    ...Object.fromEntries(passwords),
  };
}

/** A server with a credential of ours, and with clients that have tokens of their own to be managed by (RFC 7592). */
async function useServer({ organization: { caller, application }, server, initialAccessToken, note }: Noting & { server: FakeOidcServer; initialAccessToken: string }): Promise<void> {
  const described = { type: 'generic-oidc', wellKnownEndpoint: `${server.issuer}/.well-known/openid-configuration` };
  const connection = { initialAccessToken: note('initial access token that is wrong', aSecret()) };
  await caller.post('/key-managers/check', { ...described, connection });
  const wrong = await caller.create<KeyManager>('/key-managers', { name: 'guarded', ...described, connection });
  await caller.post(`/applications/${application.id}/keys`, { keyManagerId: wrong.id, environment: 'SANDBOX' });
  await caller.patch(`/key-managers/${wrong.id}`, { connection: { initialAccessToken } });
  const key = await caller.create<GeneratedKey>(`/applications/${application.id}/keys`, { keyManagerId: wrong.id, environment: 'PRODUCTION' });
  note('secret at the guarded server', key.clientSecret ?? '');
  const [id = ''] = server.clients.ids();
  note('registration access token', server.clients.find(id)?.registrationToken ?? '');
  await caller.patch(`/keys/${key.id}`, { scopes: ['orders:read'] });
  note('registration access token after an update', server.clients.find(id)?.registrationToken ?? '');
  note('test token at the guarded server', (await caller.create<TestToken>(`/keys/${key.id}/token`, {})).accessToken);
}

/** Secrets in the wrong place or of the wrong kind: refusals, logs and audit rows are where such things end up. */
async function sendWrongOnes({ keyplane: { bootstrap }, organization, note }: Noting & { keyplane: RunningKeyplane }): Promise<string[]> {
  const { caller, keys, keyManager, api } = organization;
  const raw = async (path: string, init: RequestInit): Promise<string> => (await fetch(`${bootstrap.controlPlaneUrl}/api/v1${path}`, init)).text();
  const authorization = `Bearer ${caller.token}`;
  const json = { authorization, 'content-type': 'application/json', 'if-match': '*' };
  const answers = [
    await raw('/key-managers', { method: 'POST', headers: json, body: `{"connection":{"initialAccessToken":"${note('secret in a malformed body', aSecret())}"` }),
    (await caller.post('/key-managers', { name: 'x', type: 'generic-oidc', clientSecret: note('secret in an unknown field', aSecret()) })).text,
    (await caller.post('/key-managers', { name: 'x', type: 'generic-oidc', wellKnownEndpoint: 'http://127.0.0.1:1/', connection: { initialAccessToken: [note('secret of the wrong type', aSecret())] } })).text,
    (await caller.patch(`/key-managers/${keyManager.id}`, { connection: { initialAccesToken: note('secret in a misspelt field', aSecret()) } })).text,
    await raw(`/me?access_token=${note('token in a query', aSecret())}`, {}),
    await raw('/me', { headers: { authorization: `Bearer ${note('bearer that is no token', aSecret())}` } }),
    await raw('/me', { headers: { authorization: `Basic ${note('credential of another scheme', aSecret())}` } }),
    (await caller.post('/tokens/explain', { token: note('token to be explained', aSecret()), apiId: api.id })).text,
    (await caller.post(`/keys/${keys.builtIn.id}/revoke`, { token: note('token to be revoked, of nobody', aSecret()) })).text,
    JSON.stringify(await requestToken({ ...keys.builtIn, clientSecret: note('wrong client secret', aSecret()) })),
    JSON.stringify(await requestToken({ ...keys.builtIn, clientId: note('client id that is none', aSecret()) })),
    JSON.stringify(await callGateway({ url: `${bootstrap.gatewayUrl}${api.basePath}/hello`, token: note('bearer that is no token, at the gateway', aSecret()) })),
    JSON.stringify(await callGateway({ url: `${bootstrap.gatewayUrl}${api.basePath}/hello?access_token=${note('token in a query, at the gateway', aSecret())}` })),
  ];
  return answers;
}

/** Not a word that stands anywhere else, with marks that encodings write in ways of their own. */
function aSecret(): string {
  return `s+/~${randomBytes(18).toString('base64url')}`;
}
