import { randomUUID } from 'node:crypto';
import { verify } from '@node-rs/argon2';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiClient, auditOf, dumpOf, startTestControlPlane, tokenOf, type ApiAnswer, type TestControlPlane } from '../testing/index.js';

let plane: TestControlPlane;
let other: { id: string; name: string; automation: ApiClient };
/** Administrator of `default`, and no operator. */
let administrator: ApiClient;

beforeAll(async () => {
  plane = await startTestControlPlane();
  other = await plane.organization();
  administrator = await plane.caller({ roles: ['administrator'] });
});
afterAll(() => plane.close());

const aUser = (roles: string[] = [], client = plane.automation): Promise<ApiAnswer> => client.post('/users', { username: `u-${randomUUID()}`, roles });

describe('a person', () => {
  it('is made, read, changed and deleted, each with its ETag and an audit row', async () => {
    const created = await aUser(['api-developer', 'administrator', 'api-developer']);
    const { oneTimePassword, ...user } = created.body;
    expect(created).toMatchObject({ status: 201, body: { roles: ['administrator', 'api-developer'], enabled: true, mustChangePassword: true, revision: 1 } });
    expect(created.headers.get('etag')).toBe('"1"');
    const path = `/users/${String(user.id)}`;
    expect((await plane.automation.get(path)).body).toEqual(user);
    const changed = await plane.automation.patch(path, { roles: [], enabled: false }, '"1"');
    expect(changed).toMatchObject({ status: 200, body: { roles: [], enabled: false, revision: 2 } });
    expect((await plane.automation.patch(path, { enabled: true })).body).toMatchObject({ roles: [], enabled: true });
    expect((await plane.automation.patch(path, {}, '"1"')).status).toBe(412);
    expect((await plane.automation.delete(path, '"3"')).status).toBe(204);
    expect((await plane.automation.get(path)).status).toBe(404);
    expect((await auditOf(plane.database, user.id)).map(({ action, before, after }) => ({ action, before, after }))).toEqual([
      { action: 'user.created', before: null, after: user },
      { action: 'user.updated', before: user, after: changed.body },
      { action: 'user.updated', before: changed.body, after: expect.objectContaining({ enabled: true, revision: 3 }) },
      { action: 'user.deleted', before: expect.objectContaining({ revision: 3 }), after: null },
    ]);
    expect(oneTimePassword).toMatch(/^[a-zA-Z2-9]{20}$/);
  });

  it('gets a one-time password that is shown once, and kept as an argon2id hash and nothing else', async () => {
    const created = await aUser();
    const password = String(created.body.oneTimePassword);
    expect(created.headers.get('cache-control')).toBe('no-store');
    const [row] = await plane.database.sql<{ password_hash: string }>('select password_hash from keyplane.users where id = $1', [created.body.id]);
    expect(row?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await verify(String(row?.password_hash), password)).toBe(true);
    for (const path of [`/users/${String(created.body.id)}`, '/users?limit=200', '/audit-log?limit=200']) {
      const { text } = await plane.automation.get(path);
      expect(text).not.toContain(password);
      expect(text).not.toContain('argon2');
    }
    expect(await dumpOf(plane.database)).not.toContain(password);
  });

  /** Whatever they did would look in the audit log like what the installation does by itself. */
  it.each(['keyplane', 'Keyplane', ' keyplane '])('cannot be called %j', async (username) => {
    expect(await plane.automation.post('/users', { username })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/username' }] } });
    expect(await plane.automation.post('/organizations', { name: `o-${randomUUID().slice(0, 8)}`, administrator: { username } })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/administrator/username' }] } });
  });

  it('has a user name that is unique without case, in its organization', async () => {
    const username = `Ann-${randomUUID()}`;
    expect((await plane.automation.post('/users', { username })).status).toBe(201);
    expect(await plane.automation.post('/users', { username: username.toLowerCase() })).toMatchObject({ status: 409, body: { code: 'user.name-taken', errors: [{ pointer: '/username' }] } });
    expect((await other.automation.post('/users', { username })).status).toBe(201);
  });

  it.each([['a b'], ['a/b'], ['ä'], [''], ['x'.repeat(101)], ["a'--"]])('has no user name like "%s"', async (username) => {
    expect(await plane.automation.post('/users', { username })).toMatchObject({ status: 422, body: { errors: expect.arrayContaining([expect.objectContaining({ pointer: '/username' })]) } });
  });

  it('has roles that exist: the wrong one is named, and nothing is stored', async () => {
    const username = `u-${randomUUID()}`;
    expect(await plane.automation.post('/users', { username, roles: ['administrator', 'nothing'] })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/roles/1', code: 'unknown-role' }] } });
    expect(await plane.database.sql('select from keyplane.users where username = $1', [username])).toEqual([]);
    const { body } = await aUser();
    expect((await plane.automation.patch(`/users/${String(body.id)}`, { roles: ['nothing'] })).status).toBe(422);
  });

  it('keeps what a merge patch does not name, and refuses what it may not change', async () => {
    const { body } = await aUser(['administrator']);
    const path = `/users/${String(body.id)}`;
    for (const patch of [{ username: 'new' }, { mustChangePassword: false }, { passwordHash: 'x' }, { organizationId: other.id }, { roles: null }, { enabled: null }]) expect((await plane.automation.patch(path, patch)).status).toBe(422);
    expect((await plane.automation.get(path)).body).toMatchObject({ roles: ['administrator'], revision: 1 });
  });

  it('of another organization is not there, whatever is tried', async () => {
    const theirs = await aUser([], other.automation);
    const path = `/users/${String(theirs.body.id)}`;
    expect([(await plane.automation.get(path)).status, (await plane.automation.patch(path, { enabled: false })).status, (await plane.automation.delete(path)).status]).toEqual([404, 404, 404]);
  });

  it('who owns applications can’t be deleted, and they are named', async () => {
    const { body } = await aUser();
    const applicationId = randomUUID();
    await plane.database.sql(`insert into keyplane.applications (id, organization_id, owner_user_id, name, enabled) select $1, organization_id, id, 'shop', true from keyplane.users where id = $2`, [applicationId, body.id]);
    expect(await plane.automation.delete(`/users/${String(body.id)}`)).toMatchObject({ status: 409, body: { code: 'user.owns-applications', usedBy: [{ id: applicationId, name: 'shop' }] } });
    await plane.database.sql('delete from keyplane.applications where id = $1', [applicationId]);
    expect((await plane.automation.delete(`/users/${String(body.id)}`)).status).toBe(204);
  });
});

describe('the role operator', () => {
  it('is given and taken by an operator', async () => {
    const { body } = await aUser(['operator']);
    expect(body.roles).toEqual(['operator']);
    expect((await plane.automation.patch(`/users/${String(body.id)}`, { roles: [] })).body.roles).toEqual([]);
    expect((await plane.automation.patch(`/users/${String(body.id)}`, { roles: ['operator'] })).body.roles).toEqual(['operator']);
  });

  it('is neither given nor taken by an administrator, who may not touch an operator at all', async () => {
    const operator = `/users/${String((await aUser(['operator'])).body.id)}`;
    const person = `/users/${String((await aUser()).body.id)}`;
    const refused = { status: 403, body: { code: 'role.operator-only' } };
    expect(await aUser(['operator'], administrator)).toMatchObject(refused);
    expect(await administrator.patch(person, { roles: ['operator'] })).toMatchObject(refused);
    expect(await administrator.patch(operator, { roles: [] })).toMatchObject(refused);
    expect(await administrator.patch(operator, { enabled: false })).toMatchObject(refused);
    expect(await administrator.delete(operator)).toMatchObject(refused);
    expect((await plane.automation.get(operator)).body).toMatchObject({ roles: ['operator'], enabled: true, revision: 1 });
    expect((await administrator.patch(person, { roles: ['administrator'] })).status).toBe(200);
  });

  it('is not given by an operator whose token has the administrator’s scope only', async () => {
    const narrow = new ApiClient(plane.url, await tokenOf(plane.automationCredentials, 'keyplane:admin'));
    expect(await aUser(['operator'], narrow)).toMatchObject({ status: 403, body: { code: 'role.operator-only' } });
  });

  it('does not exist elsewhere: 422 that names the place', async () => {
    expect(await aUser(['administrator', 'operator'], other.automation)).toMatchObject({ status: 422, body: { errors: [{ pointer: '/roles/1', code: 'operator-elsewhere' }] } });
    const { body } = await aUser([], other.automation);
    expect((await other.automation.patch(`/users/${String(body.id)}`, { roles: ['operator'] })).status).toBe(422);
  });
});

describe('the list of people', () => {
  it('is searched by user name, whatever the case, and takes what is typed for text', async () => {
    const name = `Search_${randomUUID().slice(0, 6)}`;
    await plane.automation.post('/users', { username: name, roles: [] });
    const found = async (search: string): Promise<unknown[]> => ((await plane.automation.get(`/users?search=${encodeURIComponent(search)}`)).body.items as { username: string }[]).map(({ username }) => username); // a page
    expect(await found(name.toLowerCase().slice(2))).toEqual([name]);
    expect(await found(name.replace('_', '%'))).toEqual([]);
    expect(await found(name.replace('Search_', 'Search%'))).toEqual([]);
    expect(await found('\0')).toEqual(await found(''));
    expect((await plane.automation.get(`/users?search=${'x'.repeat(201)}`)).status).toBe(400);
    expect(((await other.automation.get(`/users?search=${name}`)).body.items as unknown[])).toEqual([]);
  });

  it('of a search is read page by page', async () => {
    const tag = randomUUID().slice(0, 8);
    for (const number of [1, 2, 3]) await plane.automation.post('/users', { username: `p-${tag}-${number}`, roles: [] });
    const first = await plane.automation.get(`/users?search=${tag}&limit=2`);
    const second = await plane.automation.get(`/users?search=${tag}&limit=2&cursor=${String(first.body.nextCursor)}`);
    expect([...(first.body.items as { username: string }[]), ...(second.body.items as { username: string }[])].map(({ username }) => username)).toEqual([1, 2, 3].map((number) => `p-${tag}-${number}`)); // pages
  });
});

describe('the audit log', () => {
  it('is searched by who, what and request id', async () => {
    const created = await aUser();
    const requestId = created.headers.get('x-request-id') ?? '';
    const found = async (search: string): Promise<{ action: string; targetId: string }[]> => (await plane.automation.get(`/audit-log?search=${encodeURIComponent(search)}`)).body.items as { action: string; targetId: string }[]; // a page
    expect(await found(requestId)).toMatchObject([{ action: 'user.created', targetId: created.body.id }]);
    expect((await found('user.created')).every(({ action }) => action === 'user.created')).toBe(true);
    expect(await found('nothing-like-this')).toEqual([]);
  });
});
