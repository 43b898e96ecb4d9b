import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { auditOf, dumpOf, startTestControlPlane, type ApiAnswer, type TestControlPlane } from '../testing/index.js';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startTestControlPlane();
});
afterAll(() => plane.close());

const aName = (): string => `o-${randomUUID().slice(0, 12)}`;
const make = (input: object): Promise<ApiAnswer> => plane.automation.post('/organizations', input);

describe('an organization', () => {
  it('is made complete: roles, built-in key manager with permission and published keys, signing key', async () => {
    const name = aName();
    const created = await make({ name });
    const issuer = `${plane.url}/oauth2/${name}`;
    expect(created).toMatchObject({ status: 201, body: { name, displayName: name, issuer, revision: 1, administrator: null } });
    const id = created.body.id;
    const select = (sql: string) => plane.database.sql(sql, [id]);
    expect(await select('select name, built_in from keyplane.roles where organization_id = $1 order by name')).toEqual(['administrator', 'api-developer', 'application-developer'].map((role) => ({ name: role, built_in: true })));
    const [keyManager] = await select('select id, name, type, enabled, issuer, revision from keyplane.key_managers where organization_id = $1');
    expect(keyManager).toMatchObject({ name: 'built-in', type: 'built-in', enabled: true, issuer, revision: 1 });
    expect(await select('select key_manager_id, type from keyplane.key_manager_permissions where organization_id = $1')).toEqual([{ key_manager_id: keyManager?.id, type: 'PUBLIC' }]);
    expect(await select('select issuer from keyplane.key_manager_issuers where organization_id = $1')).toEqual([{ issuer }]);

    const [signingKey] = await select('select kid, public_jwk, private_jwk from keyplane.oauth_signing_keys where organization_id = $1');
    expect(signingKey?.public_jwk).not.toHaveProperty('d');
    expect(signingKey?.private_jwk).toMatch(/^kp1\./);
    const outbox = (await select('select key, payload from keyplane.outbox where organization_id = $1 order by id')) as { key: string; payload: { type: string; revision: number; data: Record<string, unknown> } }[]; // the writer's envelope
    expect(outbox).toMatchObject([
      { key: `key-manager/${String(keyManager?.id)}`, payload: { type: 'key-manager.changed', revision: 1, data: { enabled: true, profile: { issuer } } } },
      { key: `key-manager-keys/${String(keyManager?.id)}`, payload: { type: 'key-manager-keys.changed', revision: 1, data: { keys: [signingKey?.public_jwk] } } },
    ]);
    expect(JSON.stringify(outbox)).not.toContain('"d":');
    expect(await auditOf(plane.database, id)).toEqual([expect.objectContaining({ action: 'organization.created', actor: 'client:automation', request_id: created.headers.get('x-request-id'), after: expect.objectContaining({ name, issuer }) })]);
  });

  it('has an administrator where one is named, with a one-time password that is shown once', async () => {
    const created = await make({ name: aName(), displayName: 'Acme Ltd', administrator: { username: 'root' } });
    const { oneTimePassword } = created.body.administrator as { oneTimePassword: string }; // CreatedOrganization
    expect(created.body).toMatchObject({ displayName: 'Acme Ltd', administrator: { username: 'root', oneTimePassword: expect.stringMatching(/^\w{20}$/) } });
    expect(created.headers.get('cache-control')).toBe('no-store');
    const rows = await plane.database.sql(
      'select u.username, u.must_change_password, u.password_hash, array_agg(r.name) as roles from keyplane.users u join keyplane.user_roles x on x.user_id = u.id join keyplane.roles r on r.id = x.role_id where u.organization_id = $1 group by u.id', [created.body.id]);
    expect(rows).toEqual([{ username: 'root', must_change_password: true, password_hash: expect.stringMatching(/^\$argon2id\$/), roles: ['administrator'] }]);
    expect(await dumpOf(plane.database)).not.toContain(oneTimePassword);
    expect((await plane.automation.get(`/organizations/${String(created.body.id)}`)).body).not.toHaveProperty('administrator');
  });

  it('has a token endpoint that works, with keys of its own', async () => {
    const [one, two] = [await plane.organization(), await plane.organization()];
    const keysOf = (name: string) => createRemoteJWKSet(new URL(`${plane.url}/oauth2/${name}/jwks`));
    const token = String(one.automation.token);
    await expect(jwtVerify(token, keysOf(one.name))).resolves.toMatchObject({ payload: { iss: `${plane.url}/oauth2/${one.name}` } });
    await expect(jwtVerify(token, keysOf(two.name))).rejects.toThrow();
    expect(decodeJwt(token).aud).toBe(`${plane.url}/api`);
    const discovery = (await (await fetch(`${plane.url}/.well-known/oauth-authorization-server/oauth2/${one.name}`)).json()) as { issuer: string }; // RFC 8414 §2
    expect(discovery.issuer).toBe(`${plane.url}/oauth2/${one.name}`);
    const kids = await plane.database.sql('select kid from keyplane.oauth_signing_keys');
    expect(new Set(kids.map(({ kid }) => kid)).size).toBe(kids.length);
  });

  it('of two of one name at once one is made, and nothing of the other', async () => {
    const name = aName();
    const counts = () => plane.database.sql(`select (select count(*) from keyplane.roles) as roles, (select count(*) from keyplane.key_managers) as key_managers, (select count(*) from keyplane.oauth_signing_keys) as keys, (select count(*) from keyplane.users) as users, (select count(*) from keyplane.outbox) as outbox, (select count(*) from keyplane.audit_log) as audit`);
    const [before] = await counts();
    const answers = await Promise.all([1, 2, 3].map(() => make({ name, administrator: { username: 'root' } })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'organization.name-taken', errors: [{ pointer: '/name' }] });
    const [after] = await counts();
    const made = Object.fromEntries(Object.entries(after ?? {}).map(([table, count]) => [table, Number(count) - Number(before?.[table])]));
    expect(made).toEqual({ roles: 3, key_managers: 1, keys: 1, users: 1, outbox: 2, audit: 1 });
  });

  it.each([['Acme'], ['a_b'], ['ä'], [''], ['x'.repeat(41)], ['a/b'], ['a b']])('has no name like "%s"', async (name) => {
    expect(await make({ name })).toMatchObject({ status: 422, body: { errors: [expect.objectContaining({ pointer: '/name' })] } });
  });

  it('changes its display name and nothing else', async () => {
    const { id, name } = await plane.organization();
    const path = `/organizations/${id}`;
    const changed = await plane.automation.patch(path, { displayName: 'New' }, '"1"');
    expect(changed).toMatchObject({ status: 200, body: { name, displayName: 'New', revision: 2 } });
    expect(changed.headers.get('etag')).toBe('"2"');
    expect((await plane.automation.get(path)).body).toEqual(changed.body);
    expect((await plane.automation.patch(path, { displayName: 'Late' }, '"1"')).status).toBe(412);
    expect((await plane.automation.request(path, { method: 'PATCH', body: {} })).status).toBe(428);
    expect(await plane.automation.patch(path, { name: 'other' })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/name', code: 'unknown-field' }] } });
    expect(await auditOf(plane.database, id)).toMatchObject([{ action: 'organization.created' }, { action: 'organization.updated', before: { displayName: name }, after: { displayName: 'New' } }]);
    expect((await plane.automation.request(path, { method: 'DELETE', ifMatch: '*' })).status).toBe(405);
  });

  it('is an operator’s business: nobody else lists, reads or changes one, not even their own', async () => {
    const { id, automation } = await plane.organization();
    for (const answer of [await automation.get('/organizations'), await automation.get(`/organizations/${id}`), await automation.patch(`/organizations/${id}`, { displayName: 'x' }), await automation.post('/organizations', { name: aName() })]) expect(answer.status).toBe(403);
  });

  it('is listed in pages', async () => {
    const made = [await make({ name: aName() }), await make({ name: aName() }), await make({ name: aName() })].map(({ body }) => body.id);
    const listed: unknown[] = [];
    for (let cursor: unknown = undefined; cursor !== null; ) {
      const { body } = await plane.automation.get(`/organizations?limit=4${cursor === undefined ? '' : `&cursor=${String(cursor)}`}`);
      listed.push(...(body.items as { id: string }[]).map(({ id }) => id)); // OrganizationPage
      cursor = body.nextCursor;
    }
    expect(listed.slice(-3)).toEqual(made);
    expect(new Set(listed).size).toBe(listed.length);
  });
});

describe('a signing key', () => {
  it('that was swapped for another organization’s in the database signs nothing: 503, and no word of why to the caller', async () => {
    const [one, two] = [(await make({ name: aName() })).body, (await make({ name: aName() })).body];
    const swap = `update keyplane.oauth_signing_keys a set private_jwk = b.private_jwk from keyplane.oauth_signing_keys b where a.organization_id in ($1, $2) and b.organization_id in ($1, $2) and a.organization_id <> b.organization_id`;
    const jwks = async ({ issuer }: Record<string, unknown>) => {
      const answer = await fetch(`${String(issuer)}/jwks`);
      return { status: answer.status, text: await answer.text() };
    };
    await plane.database.sql(swap, [one.id, two.id]);
    for (const organization of [one, two]) expect(await jwks(organization)).toEqual({ status: 503, text: '{"error":"temporarily_unavailable"}' });
    await plane.database.sql(swap, [one.id, two.id]);
    for (const organization of [one, two]) expect(await jwks(organization)).toMatchObject({ status: 200 });
  });
});

describe('a path of a built-in key manager', () => {
  it('answers a client id that the database could not hold as one that is unknown', async () => {
    for (const clientId of ['%00', 'a%00b', '%ed%a0%80']) {
      const answer = await fetch(`${plane.url}/oauth2/default/token`, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: `grant_type=client_credentials&client_id=${clientId}&client_secret=x` });
      expect([clientId, answer.status, await answer.json()]).toEqual([clientId, 401, expect.objectContaining({ error: 'invalid_client' })]);
    }
  });

  it('of an organization that does not exist is a 404 problem', async () => {
    for (const path of ['/oauth2/nowhere/jwks', '/oauth2/default', '/oauth2/DEFAULT/jwks', '/oauth2/a%00b/jwks', '/.well-known/oauth-authorization-server/oauth2/nowhere']) {
      const answer = await fetch(`${plane.url}${path}`);
      expect([path, answer.status, answer.headers.get('content-type')]).toEqual([path, 404, expect.stringMatching(/problem\+json/)]);
    }
  });
});
