import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { auditOf, startTestControlPlane, type ApiClient, type TestControlPlane } from '../testing/index.js';

let plane: TestControlPlane;
let other: { id: string; name: string; automation: ApiClient };

beforeAll(async () => {
  plane = await startTestControlPlane();
  other = await plane.organization();
});
afterAll(() => plane.close());

const aName = (): string => `role ${randomUUID()}`;

describe('a role', () => {
  it('is made, read, changed and deleted, each with its ETag and an audit row', async () => {
    const name = aName();
    const created = await plane.automation.post('/roles', { name: ` ${name} `, description: 'd' });
    expect(created).toMatchObject({ status: 201, body: { name, description: 'd', builtIn: false, revision: 1 } });
    expect(created.headers.get('etag')).toBe('"1"');
    const path = `/roles/${String(created.body.id)}`;
    expect((await plane.automation.get(path)).body).toEqual(created.body);

    const changed = await plane.automation.patch(path, { description: null }, '"1"');
    expect(changed).toMatchObject({ status: 200, body: { name, description: null, revision: 2 } });
    expect(changed.headers.get('etag')).toBe('"2"');
    expect((await plane.automation.patch(path, { description: 'late' }, '"1"')).status).toBe(412);
    expect((await plane.automation.delete(path, '"1"')).status).toBe(412);
    expect((await plane.automation.request(path, { method: 'DELETE' })).status).toBe(428);
    const deleted = await plane.automation.delete(path, '"2"');
    expect([deleted.status, deleted.text]).toEqual([204, '']);
    expect((await plane.automation.get(path)).status).toBe(404);

    expect(await auditOf(plane.database, created.body.id)).toEqual([
      expect.objectContaining({ action: 'role.created', actor: 'client:automation', request_id: created.headers.get('x-request-id'), before: null, after: created.body }),
      expect.objectContaining({ action: 'role.updated', request_id: changed.headers.get('x-request-id'), before: created.body, after: changed.body }),
      expect.objectContaining({ action: 'role.deleted', request_id: deleted.headers.get('x-request-id'), before: changed.body, after: null }),
    ]);
  });

  it('of two changes at once, based on the same revision, one is refused', async () => {
    const { body } = await plane.automation.post('/roles', { name: aName() });
    const answers = await Promise.all(['a', 'b', 'c'].map((description) => plane.automation.patch(`/roles/${String(body.id)}`, { description }, '"1"')));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
  });

  it('says in a list how many people of its organization have it', async () => {
    const name = aName();
    await plane.automation.post('/roles', { name });
    const peopleOf = async (): Promise<unknown> => ((await plane.automation.get('/roles?limit=200')).body.items as { name: string; people: number }[]).find((role) => role.name === name)?.people; // RolePage
    expect(await peopleOf()).toBe(0);
    for (const username of ['first', 'second']) expect((await plane.automation.post('/users', { username: `${username}-${randomUUID()}`, roles: [name] })).status).toBe(201);
    expect(await peopleOf()).toBe(2);
  });

  it('has a name that is unique in its organization, and free in another', async () => {
    const name = aName();
    await plane.automation.post('/roles', { name });
    expect(await plane.automation.post('/roles', { name })).toMatchObject({ status: 409, body: { code: 'role.name-taken', errors: [{ pointer: '/name' }] } });
    expect((await other.automation.post('/roles', { name })).status).toBe(201);
    const second = await plane.automation.post('/roles', { name: aName() });
    expect(await plane.automation.patch(`/roles/${String(second.body.id)}`, { name })).toMatchObject({ status: 409, body: { code: 'role.name-taken' } });
  });

  it('of another organization is not there, whatever is tried', async () => {
    const theirs = await other.automation.post('/roles', { name: aName() });
    const path = `/roles/${String(theirs.body.id)}`;
    expect([(await plane.automation.get(path)).status, (await plane.automation.patch(path, { name: 'x' })).status, (await plane.automation.delete(path)).status]).toEqual([404, 404, 404]);
    expect((await plane.automation.get('/roles?limit=200')).text).not.toContain(String(theirs.body.id));
    expect((await other.automation.get(path)).body).toEqual(theirs.body);
  });
});

describe('built-in roles', () => {
  it('are there in each organization, operator in default alone', async () => {
    const names = async (client: ApiClient): Promise<unknown[]> => ((await client.get('/roles?limit=200')).body.items as { name: string; builtIn: boolean }[]).filter(({ builtIn }) => builtIn).map(({ name }) => name); // RolePage
    expect(await names(plane.automation)).toEqual(['operator', 'administrator', 'api-developer', 'application-developer']);
    expect(await names(other.automation)).toEqual(['administrator', 'api-developer', 'application-developer']);
  });

  it('can be described, and neither renamed nor deleted', async () => {
    const [row] = await plane.database.sql<{ id: string }>(`select id from keyplane.roles where name = 'administrator' and organization_id = $1`, [other.id]);
    const path = `/roles/${String(row?.id)}`;
    expect(await other.automation.patch(path, { name: 'boss' })).toMatchObject({ status: 409, body: { code: 'role.reserved' } });
    expect(await other.automation.delete(path)).toMatchObject({ status: 409, body: { code: 'role.reserved' } });
    expect(await other.automation.patch(path, { name: 'administrator', description: 'runs it' })).toMatchObject({ status: 200, body: { name: 'administrator', description: 'runs it' } });
  });

  it.each([['operator'], ['Operator'], ['ADMINISTRATOR'], ['api-developer ']])('own no other role a name like "%s", made or renamed', async (name) => {
    expect(await other.automation.post('/roles', { name })).toMatchObject({ status: 409, body: { code: 'role.name-taken', errors: [{ pointer: '/name' }] } });
    const own = await other.automation.post('/roles', { name: aName() });
    expect(await other.automation.patch(`/roles/${String(own.body.id)}`, { name })).toMatchObject({ status: 409, body: { code: 'role.name-taken' } });
  });
});

describe('a role in use', () => {
  it('can’t be deleted, and what uses it is named', async () => {
    const name = aName();
    const role = await plane.automation.post('/roles', { name });
    const user = await plane.automation.post('/users', { username: `u-${randomUUID()}`, roles: [name] });
    const client = await plane.automation.post('/system-clients', { name: `c-${randomUUID()}`, organization: 'default', roles: [name] });
    const [keyManager] = await plane.database.sql<{ key_manager_id: string; organization_id: string }>(`select p.key_manager_id, p.organization_id from keyplane.key_manager_permissions p join keyplane.organizations o on o.id = p.organization_id where o.name = 'default'`);
    await plane.database.sql('insert into keyplane.key_manager_permission_roles values ($1, $2, $3)', [keyManager?.key_manager_id, keyManager?.organization_id, role.body.id]);
    expect(await plane.automation.delete(`/roles/${String(role.body.id)}`)).toMatchObject({
      status: 409,
      body: { code: 'role.in-use', usedBy: [{ type: 'key-manager', name: 'built-in' }, { type: 'system-client', name: client.body.name }, { type: 'user', name: user.body.username }] },
    });
    await plane.database.sql('delete from keyplane.key_manager_permission_roles where role_id = $1', [role.body.id]);
    await plane.automation.delete(`/users/${String(user.body.id)}`);
    await plane.automation.delete(`/system-clients/${String(client.body.id)}`);
    expect((await plane.automation.delete(`/roles/${String(role.body.id)}`)).status).toBe(204);
  });

  it('keeps its holders when it is renamed: references are ids', async () => {
    const [name, newName] = [aName(), aName()];
    const role = await plane.automation.post('/roles', { name });
    const user = await plane.automation.post('/users', { username: `u-${randomUUID()}`, roles: [name] });
    await plane.automation.patch(`/roles/${String(role.body.id)}`, { name: newName });
    expect((await plane.automation.get(`/users/${String(user.body.id)}`)).body.roles).toEqual([newName]);
  });
});

describe('lists', () => {
  it('give every row once over pages, and no cursor on the last one', async () => {
    const { automation } = await plane.organization();
    const made = [];
    for (let index = 0; index < 4; index += 1) made.push((await automation.post('/roles', { name: aName() })).body.id);
    const ids: unknown[] = [];
    let [cursor, pages]: [string | null, number] = ['', 0];
    while (cursor !== null) {
      const { body } = await automation.get(`/roles?limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`);
      ids.push(...(body.items as { id: string }[]).map(({ id }) => id)); // RolePage
      cursor = body.nextCursor as string | null;
      pages += 1;
    }
    expect(pages).toBe(3);
    expect(ids).toHaveLength(7);
    expect(new Set(ids).size).toBe(7);
    expect(ids.slice(3)).toEqual(made);
  });

  it('a full last page has no next one', async () => {
    const { automation } = await plane.organization();
    expect((await automation.get('/roles?limit=3')).body.nextCursor).toBeNull();
  });

  it('the audit log is newest first, in pages, and the organization’s own', async () => {
    const { automation } = await plane.organization();
    for (const name of ['one', 'two', 'three']) await automation.post('/roles', { name });
    const first = await automation.get('/audit-log?limit=2');
    const actions = (body: Record<string, unknown>) => (body.items as { action: string; after: { name: string } }[]).map(({ action, after }) => `${action} ${after.name}`); // AuditPage
    expect(actions(first.body)).toEqual(['role.created three', 'role.created two']);
    const second = await automation.get(`/audit-log?limit=2&cursor=${String(first.body.nextCursor)}`);
    expect(actions(second.body)[0]).toBe('role.created one');
  });
});
