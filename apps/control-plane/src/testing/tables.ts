import type { TestDatabase } from './test-database.js';

/** All rows of all tables as text: what a dump of the database would show. */
export async function dumpOf(database: TestDatabase): Promise<string> {
  const tables = await database.sql<{ name: string }>(`select format('%I.%I', table_schema, table_name) as name from information_schema.tables where table_schema in ('keyplane', 'public') and table_type = 'BASE TABLE'`);
  const dumps = await Promise.all(tables.map(({ name }) => database.sql<{ rows: string }>(`select coalesce(string_agg(t::text, E'\\n'), '') as rows from ${name} t`)));
  return dumps.flat().map(({ rows }) => rows).join('\n');
}

export interface AuditRow {
  actor: string;
  action: string;
  target_id: string;
  request_id: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

/** Audit rows of one thing, oldest first. */
export function auditOf(database: TestDatabase, targetId: unknown): Promise<AuditRow[]> {
  return database.sql<AuditRow>('select actor, action, target_id, request_id, before, after from keyplane.audit_log where target_id = $1 order by id', [targetId]);
}
