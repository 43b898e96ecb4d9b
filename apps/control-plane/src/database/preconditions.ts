import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { SYSTEM_CONNECTION } from './system-transactions.js';
import { MIGRATIONS } from './migrations/index.js';

interface RoleFacts {
  rolname: string;
  rolsuper: boolean;
  rolbypassrls: boolean;
  owns_tables: boolean;
  stronger: boolean;
  tables_without_rls: string[];
}

/** What must be true of the database before anything is served, and while it is. */
@Injectable()
export class Preconditions {
  constructor(
    @InjectDataSource() private readonly app: DataSource,
    @InjectDataSource(SYSTEM_CONNECTION) private readonly system: DataSource,
  ) {}

  /** Sentences, none when all is well. */
  async findProblems(): Promise<string[]> {
    return [...(await findRoleProblems(this.app, 'app')), ...(await findRoleProblems(this.system, 'system')), ...(await findMigrationProblems(this.system))];
  }

  /** @throws when the database can't be reached */
  async checkReachable(): Promise<void> {
    await this.app.query('select 1');
  }
}

/** What is wrong with a connection's database role: sentences, none when all is well. `keyplane_app` must be bound by row-level security. */
export async function findRoleProblems(dataSource: DataSource, purpose: 'app' | 'system'): Promise<string[]> {
  const [facts] = (await dataSource.query(ROLE_FACTS)) as [RoleFacts]; // one row: pg_roles has exactly one row of the current user
  const variable = purpose === 'app' ? 'DATABASE_URL' : 'KEYPLANE_SYSTEM_DATABASE_URL';
  const problems: string[] = [];
  if (facts.rolsuper) problems.push(`${variable} connects as the superuser ${facts.rolname}; use the role keyplane_${purpose}.`);
  if (facts.owns_tables) problems.push(`${variable} connects as ${facts.rolname}, which owns Keyplane's tables; use the role keyplane_${purpose}.`);
  if (facts.stronger && purpose === 'app') problems.push(`${variable} connects as ${facts.rolname}, which is a member of a role that row-level security does not bind; use the role keyplane_app.`);
  if (purpose === 'app' && facts.rolbypassrls) problems.push(`${variable} connects as ${facts.rolname}, which bypasses row-level security; use the role keyplane_app.`);
  if (purpose === 'system' && !facts.rolbypassrls) problems.push(`${variable} connects as ${facts.rolname}, which lacks BYPASSRLS; use the role keyplane_system.`);
  if (facts.tables_without_rls.length > 0) problems.push(`Row-level security is not enforced on: ${facts.tables_without_rls.join(', ')}.`);
  return problems;
}

/** Sentences on migrations that this release has and the database has not, or the other way round. */
export async function findMigrationProblems(dataSource: DataSource): Promise<string[]> {
  const [{ exists }] = (await dataSource.query(`select to_regclass('keyplane.organizations') is not null as exists`)) as [{ exists: boolean }];
  if (!exists) return [`The database has no Keyplane schema yet; start once with KEYPLANE_MIGRATION_DATABASE_URL set (${MIGRATIONS.length} migration(s) to run).`];
  const done = await findDoneMigrations(dataSource);
  const known = MIGRATIONS.map(({ name }) => name);
  const missing = known.filter((name) => !done.includes(name));
  const unknown = done.filter((name) => !known.includes(name));
  if (unknown.length > 0) return [`The database is of a newer release of Keyplane (it has ${unknown.join(', ')}); start that release, or restore a backup of before the upgrade.`];
  if (missing.length > 0) return [`The database is of an older release of Keyplane (it lacks ${missing.join(', ')}); start once with KEYPLANE_MIGRATION_DATABASE_URL set.`];
  return [];
}

/** None where the list may not be read: whoever migrates lets both roles read it. */
async function findDoneMigrations(dataSource: DataSource): Promise<string[]> {
  const [{ may }] = (await dataSource.query(`select has_table_privilege('keyplane.migrations', 'select') as may`)) as [{ may: boolean }];
  if (!may) return [];
  const rows = (await dataSource.query('select name from keyplane.migrations order by id')) as { name: string }[];
  return rows.map(({ name }) => name);
}

const ROLE_FACTS = `
select r.rolname, r.rolsuper, r.rolbypassrls,
 exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'keyplane' and c.relkind in ('r','p')
   and pg_has_role(current_user, c.relowner, 'MEMBER')) as owns_tables,
 exists (select from pg_roles x where (x.rolsuper or x.rolbypassrls) and x.rolname <> current_user and pg_has_role(current_user, x.oid, 'MEMBER')) as stronger,
 (select coalesce(array_agg(c.relname::text), '{}') from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where n.nspname = 'keyplane' and c.relkind in ('r','p') and not (c.relrowsecurity and c.relforcerowsecurity)
   and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'organization_id' and not a.attisdropped)) as tables_without_rls
from pg_roles r where r.rolname = current_user`;
