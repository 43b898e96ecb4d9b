import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { base64url, decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { OAuthServers } from '../oauth-storage/oauth-servers.js';
import { SigningKeys } from '../oauth-storage/signing-keys.js';
import { Transactions } from '../database/transactions.js';
import { ApiClient, startTestControlPlane, tokenOf, type ApiAnswer, type TestControlPlane } from '../testing/index.js';

let plane: TestControlPlane;
let other: { id: string; name: string; automation: ApiClient };
let defaultId: string;

beforeAll(async () => {
  plane = await startTestControlPlane();
  other = await plane.organization();
  const [row] = await plane.database.sql<{ id: string }>(`select id from keyplane.organizations where name = 'default'`);
  defaultId = String(row?.id);
});
afterAll(() => plane.close());

function withToken(token: string): ApiClient {
  return new ApiClient(plane.url, token);
}

/** Claims of a token that would be accepted, but for what is changed. */
function goodClaims(): JWTPayload {
  return decodeJwt(String(plane.automation.token));
}

/** Signed by the real key of an organization (this process holds it), so that only what is changed can be the reason of a refusal. */
async function signed(claims: JWTPayload, options: { typ?: string | undefined; organizationId?: string; header?: object } = {}): Promise<string> {
  const { typ = 'at+jwt', organizationId = defaultId } = options;
  const [jwk] = await plane.app.get(Transactions).inOrganization(organizationId, () => plane.app.get(SigningKeys).privateKeys(organizationId));
  if (!jwk) throw new Error('no key');
  return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: String(jwk.kid), typ, ...options.header }).sign(jwk, { crit: { x: true } });
}

function expectRefused(answer: ApiAnswer): void {
  expect(answer).toMatchObject({ status: 401, body: { code: 'auth.token-invalid' } });
  expect(answer.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
}

describe('a call without a good token', () => {
  it('is told to bring one', async () => {
    const answer = await plane.anonymous.get('/me');
    expect(answer).toMatchObject({ status: 401, body: { code: 'auth.token-missing' } });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });

  it('the same claims, signed as they should be, are accepted: so each refusal below has its own reason', async () => {
    expect(await withToken(await signed(goodClaims())).get('/me')).toMatchObject({ status: 200, body: { username: 'client:automation' } });
  });

  const wrongHeaders: [string, string][] = [
    ['garbage', 'Bearer garbage'], ['three dots of garbage', 'Bearer a.b.c'], ['another scheme', 'Basic YTpi'], ['no token', 'Bearer '], ['blanks in the token', 'Bearer a b'],
    ['a token without signature', `Bearer ${new UnsecuredJWT({}).encode()}`], ['a payload that is no object', `Bearer e30.${base64url.encode('"x"')}.e30`],
  ];
  it.each(wrongHeaders)('refuses %s', async (_name, authorization) => expectRefused(await plane.anonymous.request('/me', { headers: { authorization } })));

  const wrongClaims: [string, (claims: JWTPayload) => JWTPayload][] = [
    ['an expired token', (claims) => ({ ...claims, exp: Math.floor(Date.now() / 1000) - 1 })],
    ['a token without expiry', ({ exp: _exp, ...claims }) => claims],
    ['a token of an issuer that is not ours', (claims) => ({ ...claims, iss: 'https://login.example.com' })],
    ['our issuer with a slash', (claims) => ({ ...claims, iss: `${claims.iss}/` })],
    ['an issuer with NUL, which the database could not even look up', (claims) => ({ ...claims, iss: `${plane.url}/oauth2/\0` })],
    ['an issuer in a list', (claims) => ({ ...claims, iss: [claims.iss] as never })],
    ['an organization that does not exist', (claims) => ({ ...claims, iss: `${plane.url}/oauth2/nowhere` })],
    ['a token for APIs', (claims) => ({ ...claims, aud: `${claims.iss}/apis` })],
    ['a token for nobody', ({ aud: _aud, ...claims }) => claims],
    ['a client that does not exist', (claims) => ({ ...claims, client_id: 'nobody' })],
    ['a token without client', ({ client_id: _client, ...claims }) => claims],
    ['a client id that is no text', (claims) => ({ ...claims, client_id: ['automation'] })],
    ['a token that is not valid yet', (claims) => ({ ...claims, nbf: Math.floor(Date.now() / 1000) + 600 })],
  ];
  it.each(wrongClaims)('refuses %s', async (_name, change) => expectRefused(await withToken(await signed(change(goodClaims()))).get('/me')));

  it.each([['JWT'], ['id+jwt'], ['']])('refuses a token of the type "%s" (RFC 9068 §4)', async (typ) => expectRefused(await withToken(await signed(goodClaims(), { typ })).get('/me')));

  it('refuses a token that another organization’s key signed in the name of this one, and the other way round', async () => {
    expectRefused(await withToken(await signed(goodClaims(), { organizationId: other.id })).get('/me'));
    const theirs = decodeJwt(String(other.automation.token));
    expectRefused(await withToken(await signed(theirs)).get('/me'));
  });

  it('takes a token of another organization’s own issuer as that organization’s, and never as this one’s', async () => {
    expect((await other.automation.get('/me')).body).toMatchObject({ organization: other.name });
    // The same client id in another organization is nobody.
    expectRefused(await withToken(await signed({ ...goodClaims(), iss: `${plane.url}/oauth2/${other.name}` }, { organizationId: other.id })).get('/me'));
  });

  it('refuses HMAC with the public key, and none in every spelling', async () => {
    const [publicJwk] = await plane.app.get(Transactions).inOrganization(defaultId, () => plane.app.get(SigningKeys).publicKeys(defaultId));
    const kid = decodeProtectedHeader(String(plane.automation.token)).kid;
    const secret = new TextEncoder().encode(JSON.stringify(publicJwk));
    expectRefused(await withToken(await new SignJWT(goodClaims()).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid }).sign(secret)).get('/me'));
    for (const alg of ['none', 'None', 'NONE', 'nOnE']) {
      const [header, payload] = [{ alg, typ: 'at+jwt', kid }, goodClaims()].map((part) => base64url.encode(JSON.stringify(part)));
      expectRefused(await plane.anonymous.request('/me', { headers: { authorization: `Bearer ${header}.${payload}.` } }));
      expectRefused(await plane.anonymous.request('/me', { headers: { authorization: `Bearer ${header}.${payload}.AA` } }));
    }
  });

  it('refuses a key that the token brings along', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = await exportJWK(publicKey);
    const { kid } = decodeProtectedHeader(String(plane.automation.token));
    for (const header of [{ jwk }, { jwk, kid }, { kid }]) {
      expectRefused(await withToken(await new SignJWT(goodClaims()).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', ...header }).sign(privateKey)).get('/me'));
    }
  });

  it('refuses a critical header that nobody here understands', async () => {
    expectRefused(await withToken(await signed(goodClaims(), { header: { crit: ['x'], x: 1 } })).get('/me'));
  });

  it('refuses the token of an application’s client, whose audience is APIs', async () => {
    const server = await plane.app.get(OAuthServers).get({ id: defaultId, name: 'default' });
    const { clientId } = await server.clients.createClient({ kind: 'application', reference: randomUUID(), name: 'app', grantTypes: ['client_credentials'], redirectUris: [], scopes: ['orders:read'] });
    const { accessToken } = await server.clients.issueToken(clientId, { scopes: ['orders:read'] });
    expect(decodeJwt(accessToken).aud).toBe(`${plane.url}/oauth2/default/apis`);
    expectRefused(await withToken(accessToken).get('/me'));
  });

  it('refuses the token of a deleted system client at once', async () => {
    const created = await plane.automation.post('/system-clients', { name: randomUUID(), organization: 'default', roles: ['administrator'] });
    const client = withToken(await tokenOf(created.body as never, 'keyplane:admin')); // CreatedSystemClient
    expect((await client.get('/roles')).status).toBe(200);
    expect((await plane.automation.delete(`/system-clients/${String(created.body.id)}`)).status).toBe(204);
    expectRefused(await client.get('/roles'));
    await expect(tokenOf(created.body as never, 'keyplane:admin')).rejects.toThrow('invalid_client'); // as above
  });
});

describe('scope and role', () => {
  it('both are needed: the right scope', async () => {
    const caller = await plane.caller({ roles: ['administrator', 'api-developer'], scope: 'keyplane:publish' });
    const answer = await caller.get('/roles');
    expect(answer).toMatchObject({ status: 403, body: { code: 'auth.scope-missing', detail: expect.stringContaining('keyplane:admin') } });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer error="insufficient_scope"');
    expect((await caller.get('/me')).status).toBe(200);
  });

  it('both are needed: the role, which acts at the next call when it is taken away or given back', async () => {
    const caller = await plane.caller({ roles: ['administrator'] });
    expect((await caller.get('/roles')).status).toBe(200);
    const clientName = String((await caller.get('/me')).body.username).replace('client:', '');
    const taken = await plane.database.sql('delete from keyplane.system_client_roles where system_client_id = (select id from keyplane.system_clients where name = $1) returning *', [clientName]);
    expect(taken).toHaveLength(1);
    expect(await caller.get('/roles')).toMatchObject({ status: 403, body: { code: 'auth.role-missing', detail: expect.stringContaining('administrator') } });
    expect((await caller.get('/me')).body).toMatchObject({ roles: [] });
    await plane.database.sql('insert into keyplane.system_client_roles select ($1::jsonb ->> $2)::uuid, ($1::jsonb ->> $3)::uuid, ($1::jsonb ->> $4)::uuid', [JSON.stringify(taken[0]), 'organization_id', 'system_client_id', 'role_id']);
    expect((await caller.get('/roles')).status).toBe(200);
  });

  it('a client that may ask for a scope, and holds no role, gets nothing by it', async () => {
    const caller = await plane.caller({ roles: ['administrator'] });
    await plane.database.sql(`delete from keyplane.system_client_roles where system_client_id = (select id from keyplane.system_clients where 'client:' || name = $1)`, [(await caller.get('/me')).body.username]);
    expect((await caller.get('/users')).status).toBe(403);
  });

  it('an operator exists in the organization default alone, even if rows say something else', async () => {
    const caller = await plane.caller({ organization: other.name, roles: ['administrator'] });
    expect((await caller.get('/organizations')).body.code).toBe('auth.scope-missing');
    // Rows that no call can make: a role of that name, and the scope at the client.
    const name = String((await caller.get('/me')).body.username).replace('client:', '');
    const roleId = randomUUID();
    await plane.database.sql(`insert into keyplane.roles (id, organization_id, name) values ($1, $2, 'operator')`, [roleId, other.id]);
    await plane.database.sql('insert into keyplane.system_client_roles select organization_id, id, $1 from keyplane.system_clients where name = $2', [roleId, name]);
    const forged = withToken(await signed({ ...decodeJwt(String(caller.token)), scope: 'keyplane:operate' }, { organizationId: other.id }));
    expect((await forged.get('/me')).body.roles).toContain('operator');
    for (const path of ['/organizations', '/system-clients', '/gateways']) expect(await forged.get(path)).toMatchObject({ status: 403, body: { code: 'auth.role-missing' } });
    await plane.database.sql('delete from keyplane.system_client_roles where role_id = $1', [roleId]);
    await plane.database.sql('delete from keyplane.roles where id = $1', [roleId]);
  });
});
