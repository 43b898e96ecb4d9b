import type { AddedSecret, Api, Application, CreatedSystemClient, CreatedUser, GeneratedKey, KeyManager, Role, Subscription, TestToken } from '@keyplane/contracts';
import { Caller, succeeded, type MadeRequest } from '../caller.js';
import type { Bootstrap } from '../../src/credentials/bootstrap-file.js';
import { tokenOf, type Client } from '../token-endpoint.js';
import { RecordingCaller } from './recording-caller.js';

type KeyInHand = GeneratedKey & { readonly clientId: string; readonly clientSecret: string; readonly tokenEndpoint: string };

/** An organization with one of everything, and the record of how it came about. */
export interface Organization {
  readonly name: string;
  readonly client: Client;
  /** Made everything; its requests are the record. */
  readonly recorder: RecordingCaller;
  /** The same caller without the record. */
  readonly caller: Caller;
  readonly builtIn: KeyManager;
  readonly role: Role;
  readonly user: CreatedUser;
  readonly keyManager: KeyManager;
  readonly api: Api;
  readonly application: Application;
  readonly subscription: Subscription;
  readonly keys: Readonly<Record<'builtIn' | 'foreign', KeyInHand>>;
  readonly tokens: Readonly<Record<'builtIn' | 'foreign', string>>;
  /** Of the same keys, and of no more use. */
  readonly revokedTokens: readonly string[];
  /** What nobody else may ever be shown. */
  readonly secrets: readonly string[];
  /** Takes everything away again, each with what it needs gone before it. */
  readonly deletions: readonly MadeRequest[];
}

interface Making {
  readonly operator: Caller;
  readonly name: string;
  readonly sample: Bootstrap['sample'];
}

const ROLES = ['administrator', 'api-developer', 'application-developer'];
const SCOPE = 'keyplane:admin keyplane:publish keyplane:develop';

/** Makes an organization and one of everything in it, and visits every path that an organization's people have. */
export async function makeOrganization({ operator, name, sample }: Making): Promise<Organization> {
  await operator.create('/organizations', { name });
  const client = await operator.create<CreatedSystemClient>('/system-clients', { name: 'automation', organization: name, roles: ROLES });
  const token = await tokenOf(client, SCOPE);
  const recorder = new RecordingCaller(operator.controlPlaneUrl, token);
  const people = await makePeople(recorder, name);
  const keyManagers = await makeKeyManager(recorder, { name, sample, role: people.role });
  const api = await makeApi(recorder, { name, sample, ids: [keyManagers.builtIn.id, keyManagers.keyManager.id] });
  const { application, subscription } = await makeApplication(recorder, { name, api });
  const keys = { foreign: await makeKey(recorder, { application, keyManager: keyManagers.keyManager, name }), builtIn: await makeKey(recorder, { application, keyManager: keyManagers.builtIn, name }) };
  const secret = await makeSecret(recorder, keys.builtIn);
  const tokens = { foreign: await testToken(recorder, keys.foreign), builtIn: await testToken(recorder, keys.builtIn) };
  const revokedTokens = [await revokeToken(recorder, keys.foreign), await revokeToken(recorder, keys.builtIn)];
  for (const of of Object.values(tokens)) succeeded(await recorder.post('/tokens/explain', { token: of, apiId: api.id, method: 'GET', path: '/hello' }));
  for (const of of Object.values(tokens)) succeeded(await recorder.post('/tokens/explain', { token: of }));
  for (const [where, key] of Object.entries(keys)) succeeded(await recorder.post(`/keys/${key.id}/try`, { apiId: api.id, method: 'GET', path: '/hello', token: where === 'foreign' ? tokens.foreign : tokens.builtIn }));
  for (const path of ['/me', '/audit-log', '/gateways', '/connector-types', '/catalogue', '/key-managers/states', '/revocations', '/clients/drift']) succeeded(await recorder.get(path));
  const deletions = [`/keys/${keys.builtIn.id}/secrets/${secret.secretId}`, `/keys/${keys.builtIn.id}`, `/keys/${keys.foreign.id}`, `/subscriptions/${subscription.id}`, `/applications/${application.id}`, `/apis/${api.id}`, `/key-managers/${keyManagers.keyManager.id}`, `/users/${people.user.id}`, `/roles/${people.role.id}`]
    .map((path) => ({ method: 'DELETE', path }));
  for (const deletion of deletions) recorder.plan(deletion);
  // Whatever came of it for the owner: a stranger may not even try.
  recorder.plan({ method: 'POST', path: `/applications/${application.id}/keys/map`, body: { keyManagerId: keyManagers.keyManager.id, environment: 'SANDBOX', clientId: keys.foreign.clientId, clientSecret: keys.foreign.clientSecret } });
  recorder.plan({ method: 'POST', path: `/keys/${keys.foreign.id}/close`, body: { found: 'none' } });
  return {
    name, client, recorder, caller: new Caller(operator.controlPlaneUrl, token), ...people, ...keyManagers, api, application, subscription, keys, tokens, revokedTokens, deletions,
    secrets: [client.clientSecret, keys.foreign.clientId, keys.foreign.clientSecret, keys.builtIn.clientId, keys.builtIn.clientSecret, secret.clientSecret, people.user.oneTimePassword],
  };
}

async function makePeople(caller: Caller, name: string): Promise<Pick<Organization, 'role' | 'user'>> {
  const role = await caller.create<Role>('/roles', { name: `${name}-role` });
  const user = await caller.create<CreatedUser>('/users', { username: `${name}-user`, roles: ['application-developer'] });
  for (const path of ['/roles', `/roles/${role.id}`, '/users', `/users/${user.id}`]) succeeded(await caller.get(path));
  succeeded(await caller.patch(`/roles/${role.id}`, { description: `of ${name}` }));
  succeeded(await caller.patch(`/users/${user.id}`, { enabled: true }));
  return { role, user };
}

async function makeKeyManager(caller: Caller, { name, sample, role }: Pick<Making, 'name' | 'sample'> & { role: Role }): Promise<Pick<Organization, 'builtIn' | 'keyManager'>> {
  const described = { type: 'generic-oidc', wellKnownEndpoint: sample.wellKnownEndpoint };
  succeeded(await caller.post('/key-managers/discover', { type: 'generic-oidc', url: sample.issuerUrl }));
  succeeded(await caller.post('/key-managers/check', described));
  const keyManager = await caller.create<KeyManager>('/key-managers', { name: `${name}-sample`, ...described });
  const at = `/key-managers/${keyManager.id}`;
  succeeded(await caller.patch(at, { description: `of ${name}` }));
  succeeded(await caller.post(`${at}/check`, {}));
  succeeded(await caller.put(`${at}/permissions`, { type: 'DENY', roles: [role.name] }));
  for (const path of ['', '/usage', '/impact', '/rollout', '/keys', '/permissions']) succeeded(await caller.get(`${at}${path}`));
  const { items } = await caller.read<{ items: KeyManager[] }>('/key-managers');
  const builtIn = items.find(({ type }) => type === 'built-in');
  if (builtIn === undefined) throw new Error(`${name} has no built-in key manager`);
  return { builtIn, keyManager };
}

/** The context is the same in every organization, as are the operations. */
async function makeApi(caller: Caller, { name, sample, ids }: Pick<Making, 'name' | 'sample'> & { ids: string[] }): Promise<Api> {
  const api = await caller.create<Api>('/apis', {
    name: `${name}-orders`, version: 'v1', context: '/orders', upstreamUrl: sample.apiUrl, keyManagers: { mode: 'selected', ids },
    operations: [{ method: 'GET', path: '/hello', scopes: [] }, { method: 'GET', path: '/orders', scopes: [`${name}:read`] }],
  });
  succeeded(await caller.patch(`/apis/${api.id}`, { sandboxUpstreamUrl: sample.apiUrl }));
  for (const path of ['/apis', `/apis/${api.id}`, `/apis/${api.id}/usage`, `/apis/${api.id}/rollout`, '/scopes']) succeeded(await caller.get(path));
  succeeded(await caller.post(`/apis/${api.id}/impact`, { keyManagers: { mode: 'selected', ids: ids.slice(0, 1) } }));
  return api;
}

async function makeApplication(caller: Caller, { name, api }: { name: string; api: Api }): Promise<Pick<Organization, 'application' | 'subscription'>> {
  const application = await caller.create<Application>('/applications', { name: `${name}-application` });
  const at = `/applications/${application.id}`;
  succeeded(await caller.patch(at, { description: `of ${name}` }));
  const subscription = await caller.create<Subscription>(`${at}/subscriptions`, { apiId: api.id });
  for (const path of ['/applications', at, `${at}/key-managers`, `${at}/subscriptions`, `/subscriptions/${subscription.id}`]) succeeded(await caller.get(path));
  return { application, subscription };
}

async function makeKey(caller: Caller, { application, keyManager, name }: { application: Application; keyManager: KeyManager; name: string }): Promise<KeyInHand> {
  const key = await caller.create<KeyInHand>(`/applications/${application.id}/keys`, { keyManagerId: keyManager.id, environment: 'PRODUCTION' });
  succeeded(await caller.patch(`/keys/${key.id}`, { scopes: [`${name}:read`] }));
  for (const path of [`/applications/${application.id}/keys`, `/keys/${key.id}`]) succeeded(await caller.get(path));
  return key;
}

async function makeSecret(caller: Caller, key: KeyInHand): Promise<AddedSecret> {
  const secret = await caller.create<AddedSecret>(`/keys/${key.id}/secrets`, {});
  succeeded(await caller.get(`/keys/${key.id}/secrets`));
  return secret;
}

async function testToken(caller: Caller, key: KeyInHand): Promise<string> {
  return succeeded(await caller.post<TestToken>(`/keys/${key.id}/token`, {})).accessToken;
}

/** A token that is revoked, and everything that was issued an hour ago. */
async function revokeToken(caller: Caller, key: KeyInHand): Promise<string> {
  const token = await testToken(caller, key);
  succeeded(await caller.post(`/keys/${key.id}/revoke`, { token }));
  succeeded(await caller.post(`/keys/${key.id}/revoke`, { issuedBefore: new Date(Date.now() - 3_600_000).toISOString() }));
  return token;
}
