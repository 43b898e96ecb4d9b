import { beforeAll, expect, it } from '@jest/globals';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { CHECK_STAGES, type AddedSecret, type Api, type Application, type CreatedOrganization, type CreatedSystemClient, type GeneratedKey, type KeyManager, type TestToken } from '@keyplane/contracts';
import { until } from '../../src/testing/folders.js';
import { Caller, succeeded } from '../caller.js';
import { callGateway, verdictOf } from '../gateway-call.js';
import { requestToken, tokenOf } from '../token-endpoint.js';
import type { World } from '../story/world.js';

type KeyInHand = GeneratedKey & { readonly clientId: string; readonly clientSecret: string; readonly tokenEndpoint: string };

/** Each call with the body, and the members of the answer, that scripts were promised. */
export function describeEachCall(the: () => World): void {
  describeKeyManagerCalls(the);
  describeKeyCalls(the);
  describePeopleCalls(the);

  it.each(['/health/live', '/health/ready'])('GET %s answers without a token, at the control plane and at the gateway', async (path) => {
    const { controlPlaneUrl, gatewayUrl } = the().keyplane.bootstrap;
    for (const url of [controlPlaneUrl, gatewayUrl]) expect([url, (await fetch(`${url}${path}`)).status]).toEqual([url, 200]);
  });

  it('GET /me is {username,organization,roles,expiresAt}', async () => {
    const { body } = await the().automation.get('/me');
    expect(body).toMatchObject({ username: 'client:automation', organization: 'default', expiresAt: expect.any(String) });
    expect(body.roles).toEqual(expect.arrayContaining(['operator', 'administrator', 'api-developer', 'application-developer']));
  });
}

function describeKeyManagerCalls(the: () => World): void {
  it('POST /key-managers takes a server by hand as well, with keys from a JWKS address or as PEM', async () => {
    const { sample, automation } = the();
    const role = await automation.create<{ name: string }>('/roles', { name: unique() });
    const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'pem', type: 'spki' }).toString();
    for (const certificates of [{ type: 'JWKS', value: sample.certificates?.value ?? '' }, { type: 'PEM', value: pem }]) {
      const body = {
        name: unique(), displayName: 'By hand', type: 'generic-oidc', enabled: true, issuer: `https://${unique()}.example`, endpoints: { token: 'http://127.0.0.1:1/token' },
        certificates, connection: {}, permissions: { type: 'DENY', roles: [role.name] },
      };
      const { status, headers, body: created } = await automation.post<KeyManager>('/key-managers', body);
      expect([status, headers.get('etag'), created]).toMatchObject([201, '"1"', { id: expect.any(String), revision: 1, ...body }]);
    }
  });

  it('POST /key-managers/discover is {"fields":{name:{value,origin}}}, from an issuer or a discovery document', async () => {
    const { issuerUrl, wellKnownEndpoint } = the().keyplane.bootstrap.sample;
    for (const url of [issuerUrl, wellKnownEndpoint]) {
      const { status, body } = await the().automation.post('/key-managers/discover', { type: 'generic-oidc', url });
      expect([status, body]).toMatchObject([200, { fields: { issuer: { value: issuerUrl, origin: expect.any(String) } } }]);
    }
  });

  it('POST /key-managers/check takes one that is not saved and has no name: {"stages":[{name,state,detail,advice,durationMs}]}', async () => {
    const { wellKnownEndpoint } = the().keyplane.bootstrap.sample;
    const { status, body } = await the().automation.post<{ stages: Record<string, unknown>[] }>('/key-managers/check', { type: 'generic-oidc', wellKnownEndpoint });
    expect([status, body.stages.map(({ name }) => name)]).toEqual([200, [...CHECK_STAGES]]);
    for (const stage of body.stages) expect(stage).toEqual({ name: expect.any(String), state: expect.stringMatching(/^(pass|warn|fail|skip)$/), detail: expect.any(String), advice: stage.advice === null ? null : expect.any(String), durationMs: expect.any(Number) });
  });

  it('GET /key-managers/{id}/rollout is {revision,sequence,gateways:[{gatewayId,state,revision,reason,appliedAt}]}', async () => {
    const { automation, builtIn } = the();
    const { body } = await automation.patch(`/key-managers/${builtIn.id}`, { description: unique() });
    await the().enforced();
    const rollout = (): Promise<{ gateways: { state: string }[] }> => automation.read(`/key-managers/${builtIn.id}/rollout`);
    await until('the receipt is in', async () => (await rollout()).gateways.every(({ state }) => state === 'enforced'));
    expect(await rollout()).toMatchObject({ revision: body.revision, sequence: expect.any(Number), gateways: [{ gatewayId: expect.any(String), state: 'enforced', revision: body.revision, reason: null, appliedAt: expect.any(String) }] });
  });
}

function describeKeyCalls(the: () => World): void {
  let api: Api;
  let application: Application;
  const generate = (fields: object): Promise<KeyInHand> => the().automation.create<KeyInHand>(`/applications/${application.id}/keys`, { grantTypes: ['client_credentials'], callbackUrls: [], scopes: ['orders:read'], additionalProperties: {}, ...fields });

  beforeAll(async () => {
    const name = unique();
    api = await the().automation.create<Api>('/apis', {
      name, version: 'v1', context: `/${name}`, upstreamUrl: the().keyplane.bootstrap.sample.apiUrl, sandboxUpstreamUrl: the().keyplane.bootstrap.sample.apiUrl,
      operations: [{ method: 'GET', path: '/orders/{id}', scopes: ['orders:read'] }], audiences: [], keyManagers: { mode: 'all' }, forwardToken: false, enabled: true,
    });
    application = await the().automation.create<Application>('/applications', { name });
    await the().automation.create(`/applications/${application.id}/subscriptions`, { apiId: api.id });
  });

  it('a key is generated, shown with its secret this once, disabled and enabled, listed, and deleted; a second one for the same place is key.exists', async () => {
    const { automation, sample } = the();
    const place = { keyManagerId: sample.id, environment: 'SANDBOX' };
    const key = await generate(place);
    expect(key).toMatchObject({ id: expect.any(String), clientId: expect.any(String), clientSecret: expect.any(String), state: 'active' });
    expect(await automation.post(`/applications/${application.id}/keys`, place)).toMatchObject({ status: 409, body: { code: 'key.exists' } });
    const read = await automation.get(`/keys/${key.id}`);
    expect(read.body).not.toHaveProperty('clientSecret');
    expect(await automation.read(`/applications/${application.id}/keys`)).toMatchObject({ items: expect.arrayContaining([read.body]) });
    const token = await tokenOf(key, 'orders:read');
    for (const [enabled, verdict] of [[false, '401 client-disabled'], [true, '200']] as const) {
      expect(succeeded(await automation.patch(`/keys/${key.id}`, { enabled }))).toMatchObject({ enabled });
      expect(await the().verdict(api, token, '/orders/7')).toBe(verdict);
    }
    expect(await automation.delete(`/keys/${key.id}`)).toMatchObject({ status: 204 });
    expect(await automation.get(`/keys/${key.id}`)).toMatchObject({ status: 404 });
  });

  it('POST /keys/{id}/secrets gives a second secret, and ends the first after overlapSeconds; a server that has one secret alone says so', async () => {
    const { automation, builtIn, sample } = the();
    const key = await generate({ keyManagerId: builtIn.id, environment: 'SANDBOX' });
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const beside = await automation.create<AddedSecret>(`/keys/${key.id}/secrets`, { description: 'beside', expiresAt });
    expect(beside).toEqual({ secretId: expect.any(String), clientSecret: expect.any(String) });
    for (const clientSecret of [key.clientSecret, beside.clientSecret]) expect(await requestToken({ ...key, clientSecret })).toMatchObject({ status: 200 });
    expect(await automation.read(`/keys/${key.id}/secrets`)).toMatchObject({ items: expect.arrayContaining([expect.objectContaining({ secretId: beside.secretId, description: 'beside', expiresAt })]) });
    const instead = await automation.create<AddedSecret>(`/keys/${key.id}/secrets`, { overlapSeconds: 0 });
    expect(await requestToken({ ...key, clientSecret: instead.clientSecret })).toMatchObject({ status: 200 });
    for (const clientSecret of [key.clientSecret, beside.clientSecret]) expect(await requestToken({ ...key, clientSecret })).toMatchObject({ status: 401 });
    const foreign = await generate({ keyManagerId: sample.id, environment: 'PRODUCTION' });
    expect(await automation.post(`/keys/${foreign.id}/secrets`, {})).toMatchObject({ status: 422, body: { code: 'key.secrets-unsupported' } });
  });

  it('POST /keys/{id}/token is {accessToken,expiresIn,scope} with the scopes asked for; where no secret is kept, the caller brings it', async () => {
    const { automation, keyplane: { bootstrap } } = the();
    const key = await generate({ keyManagerId: the().builtIn.id, environment: 'PRODUCTION' });
    expect(succeeded(await automation.post<TestToken>(`/keys/${key.id}/token`, { scopes: ['orders:read'] }))).toEqual({ accessToken: expect.any(String), expiresIn: 900, scope: 'orders:read' });
    const organization = await automation.create<CreatedOrganization>('/organizations', { name: `s-${Date.now()}`, displayName: 'Keeps no secret' });
    const client = await automation.create<CreatedSystemClient>('/system-clients', { name: 'automation', organization: organization.name, roles: ['administrator', 'application-developer'] });
    const caller = new Caller(bootstrap.controlPlaneUrl, await tokenOf(client, 'keyplane:admin keyplane:develop'));
    const keyManager = await caller.create<KeyManager>('/key-managers', { name: 'keeps-none', type: 'generic-oidc', wellKnownEndpoint: bootstrap.sample.wellKnownEndpoint, keepClientSecrets: false });
    const { id } = await caller.create<Application>('/applications', { name: 'shop' });
    const unkept = await caller.create<KeyInHand>(`/applications/${id}/keys`, { keyManagerId: keyManager.id, environment: 'PRODUCTION' });
    expect(await caller.post(`/keys/${unkept.id}/token`, {})).toMatchObject({ status: 422, body: { code: 'key.secret-required' } });
    expect(await caller.post(`/keys/${unkept.id}/token`, { clientSecret: unkept.clientSecret })).toMatchObject({ status: 200, body: { accessToken: expect.any(String) } });
  });

  it('POST /keys/{id}/revoke takes {"token"} or {"issuedBefore"}: 202, and the token is refused; a token of anybody else is key.token-not-of-this-key', async () => {
    const { automation, sample, builtIn } = the();
    const { key } = await the().aKey({ keyManagerId: sample.id, apis: [api], scopes: ['orders:read'] });
    const [token, older] = [await the().testToken(key, ['orders:read']), await the().testToken(key, ['orders:read'])];
    for (const one of [token, older]) expect(await the().verdict(api, one, '/orders/7')).toBe('200');
    expect(await automation.post(`/keys/${key.id}/revoke`, { token })).toMatchObject({ status: 202, body: { kind: 'token', atServer: { outcome: expect.any(String) } } });
    await until('it is refused', async () => (await the().verdict(api, token, '/orders/7')) === '401 revoked');
    expect(await the().verdict(api, older, '/orders/7')).toBe('200');
    const other = await the().aKey({ keyManagerId: builtIn.id, apis: [api] });
    expect(await automation.post(`/keys/${other.key.id}/revoke`, { token })).toMatchObject({ status: 422, body: { code: 'key.token-not-of-this-key' } });
    expect(await automation.post(`/keys/${key.id}/revoke`, { issuedBefore: new Date().toISOString() })).toMatchObject({ status: 202, body: { kind: 'issued-before' } });
    await until('all are refused', async () => (await the().verdict(api, older, '/orders/7')) === '401 revoked');
  });

  it('POST /keys/{id}/try calls the gateway: {status,headers,body,verdict}; POST /tokens/explain says the same of the token', async () => {
    const { automation } = the();
    const { key } = await the().aKey({ keyManagerId: the().builtIn.id, apis: [api], scopes: ['orders:read'] });
    const token = await the().testToken(key, ['orders:read']);
    await the().enforced();
    const call = { apiId: api.id, method: 'GET', path: '/orders/7', token };
    expect(await automation.post(`/keys/${key.id}/try`, call)).toMatchObject({ status: 200, body: { status: 200, headers: expect.any(Object), body: expect.stringContaining('/orders/7'), verdict: { verdict: 'accepted' } } });
    expect(await automation.post('/tokens/explain', call)).toMatchObject({ status: 200, body: { verdict: 'accepted', reason: null, steps: expect.any(Array), explanation: expect.any(String) } });
    expect(await automation.post('/tokens/explain', { token })).toMatchObject({ status: 200, body: { verdict: 'accepted', reason: null } });
  });
}

function describePeopleCalls(the: () => World): void {
  it('POST /roles is 201; POST /users is 201 with a one-time password, which no read shows', async () => {
    const { automation } = the();
    const role = await automation.post('/roles', { name: unique() });
    expect(role).toMatchObject({ status: 201, body: { id: expect.any(String) } });
    const user = await automation.post('/users', { username: unique(), roles: [role.body.name] });
    expect(user).toMatchObject({ status: 201, body: { id: expect.any(String), roles: [role.body.name], oneTimePassword: expect.any(String) } });
    expect((await automation.get(`/users/${String(user.body.id)}`)).text).not.toContain(user.body.oneTimePassword);
  });

  it('POST /organizations brings an administrator and a built-in key manager; POST /system-clients gives a client whose token endpoint is there', async () => {
    const { automation, keyplane: { bootstrap } } = the();
    const name = `t-${Date.now()}`;
    const organization = await automation.create<CreatedOrganization>('/organizations', { name, displayName: 'Another', administrator: { username: 'anna' } });
    expect(organization).toMatchObject({ name, issuer: `${bootstrap.controlPlaneUrl}/oauth2/${name}`, administrator: { username: 'anna', oneTimePassword: expect.any(String) } });
    const client = await automation.create<CreatedSystemClient>('/system-clients', { name: 'automation', organization: name, roles: ['administrator', 'api-developer'] });
    expect(client).toMatchObject({ id: expect.any(String), clientId: expect.any(String), clientSecret: expect.any(String), tokenEndpoint: expect.stringContaining(`/oauth2/${name}/`) });
    const caller = new Caller(bootstrap.controlPlaneUrl, await tokenOf(client, 'keyplane:admin keyplane:publish'));
    expect(await caller.read('/me')).toMatchObject({ organization: name });
    expect(await caller.read('/key-managers')).toMatchObject({ items: [{ type: 'built-in', issuer: organization.issuer }] });
    await caller.create('/apis', { name: 'orders', version: 'v1', context: '/orders', upstreamUrl: bootstrap.sample.apiUrl });
    const url = `${bootstrap.gatewayUrl}/o/${name}/orders/v1/hello`;
    await until('the gateway serves it', async () => verdictOf(await callGateway({ url })) === '401 missing-token');
  });
}

function unique(): string {
  return `s-${randomUUID()}`;
}
