import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.js';
import { findMigrationProblems, findRoleProblems } from './preconditions.js';
import { DataSource } from 'typeorm';
import { PEOPLE_POLICY_TABLES } from './migrations/1764200000000-people.js';
import { REVOCATION_POLICY_TABLES } from './migrations/1764450000000-revocations.js';
import { IDEMPOTENCY_POLICY_TABLES } from './migrations/1764500000000-idempotency-keys.js';
import { UNFINISHED_POLICY_TABLES } from './migrations/1764600000000-unfinished-clients.js';
import { POLICY_TABLES } from './migrations/initial-policies.js';

let database: TestDatabase;
let app: pg.Client;
const [mine, other] = [randomUUID(), randomUUID()];

beforeAll(async () => {
  database = await createTestDatabase();
  app = new pg.Client({ connectionString: database.appUrl });
  await app.connect();
  for (const id of [mine, other]) {
    await database.sql('insert into keyplane.organizations (id, name, display_name) values ($1, $2, $2)', [id, `o-${id.slice(0, 8)}`]);
    await database.sql(`insert into keyplane.roles (id, organization_id, name) values ($1, $2, 'r')`, [randomUUID(), id]);
  }
  await database.sql(`insert into keyplane.key_managers select gen_random_uuid(), null, 'global', 'global', null, 'generic-oidc', true, 'https://g', '[]', null, '{}', null, '[]', '[]', '[]', null, 'scope', false, 0, true, true, true, '{}', '{}'`);
});
afterAll(async () => {
  await app.end();
  await database.drop();
});

async function inOrganization<T extends object>(organizationId: string | null, sql: string, parameters: unknown[] = []): Promise<pg.QueryResult<T>> {
  await app.query('begin');
  try {
    if (organizationId !== null) await app.query(`select set_config('keyplane.organization_id', $1, true)`, [organizationId]);
    return await app.query<T>(sql, parameters);
  } finally {
    await app.query('rollback');
  }
}

describe('row-level security, with the service’s own filter taken out', () => {
  it('shows an organization its own rows only', async () => {
    const { rows } = await inOrganization<{ organization_id: string }>(mine, 'select organization_id from keyplane.roles');
    expect(rows.map((row) => row.organization_id)).toEqual([mine]);
  });

  it('shows nothing outside of a unit of work, not even global rows', async () => {
    expect((await inOrganization(null, 'select from keyplane.roles')).rowCount).toBe(0);
    expect((await inOrganization(null, 'select from keyplane.key_managers')).rowCount).toBe(0);
  });

  it('refuses to add a row for another organization, or to move one there', async () => {
    await expect(inOrganization(mine, `insert into keyplane.roles (id, organization_id, name) values (gen_random_uuid(), $1, 'x')`, [other])).rejects.toMatchObject({ code: '42501' });
    await expect(inOrganization(mine, `update keyplane.roles set organization_id = $1`, [other])).rejects.toMatchObject({ code: '42501' });
  });

  it('changes and deletes nothing of another organization', async () => {
    expect((await inOrganization(mine, 'update keyplane.roles set name = name where organization_id = $1', [other])).rowCount).toBe(0);
    expect((await inOrganization(mine, 'delete from keyplane.roles where organization_id = $1', [other])).rowCount).toBe(0);
  });

  it('lets organizations read global key managers and never write them', async () => {
    expect((await inOrganization(mine, 'select from keyplane.key_managers')).rowCount).toBe(1);
    expect((await inOrganization(mine, `update keyplane.key_managers set name = 'mine'`)).rowCount).toBe(0);
    expect((await inOrganization(mine, 'delete from keyplane.key_managers')).rowCount).toBe(0);
  });

  it('refuses a reference to another organization’s row, which a foreign key alone would take', async () => {
    const [role] = await database.sql<{ id: string }>('select id from keyplane.roles where organization_id = $1', [other]);
    const userId = randomUUID();
    await database.sql('insert into keyplane.users (id, organization_id, username) values ($1, $2, $3)', [userId, mine, 'u']);
    await expect(inOrganization(mine, 'insert into keyplane.user_roles values ($1, $2, $3)', [mine, userId, role?.id])).rejects.toMatchObject({ code: '42501' });
  });

  it('is enabled, forced and has policies on every table with an organization', async () => {
    const tables = await database.sql<{ relname: string; forced: boolean; policies: string }>(`
      select c.relname, c.relrowsecurity and c.relforcerowsecurity as forced, (select count(*) from pg_policy p where p.polrelid = c.oid) as policies
      from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'keyplane' and c.relkind = 'r'
        and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'organization_id')`);
    expect(tables.map((table) => table.relname).sort()).toEqual([...POLICY_TABLES, ...PEOPLE_POLICY_TABLES, ...REVOCATION_POLICY_TABLES, ...IDEMPOTENCY_POLICY_TABLES, ...UNFINISHED_POLICY_TABLES].map((entry) => entry.table).sort());
    expect(tables.filter((table) => !table.forced || Number(table.policies) === 0)).toEqual([]);
  });

  it('keeps the audit log and the outbox append-only for the application role', async () => {
    await expect(inOrganization(mine, 'delete from keyplane.audit_log')).rejects.toMatchObject({ code: '42501' });
    await expect(inOrganization(mine, 'select from keyplane.outbox')).rejects.toMatchObject({ code: '42501' });
  });
});

describe('the check of the database roles', () => {
  const problemsOf = async (url: string, purpose: 'app' | 'system'): Promise<string[]> => {
    const dataSource = await new DataSource({ type: 'postgres', url, poolSize: 1 }).initialize();
    try {
      return [...(await findRoleProblems(dataSource, purpose)), ...(await findMigrationProblems(dataSource))];
    } finally {
      await dataSource.destroy();
    }
  };

  it('accepts the roles as they are made', async () => {
    expect(await problemsOf(database.appUrl, 'app')).toEqual([]);
    expect(await problemsOf(database.systemUrl, 'system')).toEqual([]);
  });

  it('refuses the owner of the tables, and a role that row-level security does not bind', async () => {
    expect((await problemsOf(database.migratorUrl, 'app')).join()).toContain('owns Keyplane');
    expect((await problemsOf(database.systemUrl, 'app')).join()).toContain('bypasses row-level security');
    expect((await problemsOf(database.appUrl, 'system')).join()).toContain('lacks BYPASSRLS');
  });

  it.each([
    ['a superuser', () => 'superuser', 'as the superuser'],
    ['a member of a role that row-level security does not bind', () => `in role ${new URL(database.systemUrl).username}`, 'is a member of a role'],
  ])('refuses %s', async (_who, options, sentence) => {
    const role = `role_${randomUUID().replaceAll('-', '')}`;
    await database.sql(`create role ${role} login password 'any' ${options()}`);
    const url = Object.assign(new URL(database.appUrl), { username: role, password: 'any' });
    expect((await problemsOf(url.href, 'app')).join()).toContain(sentence);
    await database.sql(`drop role ${role}`);
  });
});
