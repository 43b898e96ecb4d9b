/** What a row of a table may refer to: foreign keys ignore row-level security, so a policy's check names it (column → table). */
export interface PolicyTable {
  table: string;
  /** Global rows (organization null) are read by all organizations and written by `keyplane_system` alone. */
  hasGlobalRows?: boolean;
  refersTo?: Record<string, string>;
  /** Append-only for the application role. */
  appendOnly?: boolean;
  /** The application role may add rows but sees none. */
  writeOnly?: boolean;
}

export const POLICY_TABLES: readonly PolicyTable[] = [
  { table: 'roles' },
  { table: 'users' },
  { table: 'user_roles', refersTo: { user_id: 'users', role_id: 'roles' } },
  { table: 'system_clients' },
  { table: 'system_client_roles', refersTo: { system_client_id: 'system_clients', role_id: 'roles' } },
  { table: 'key_managers', hasGlobalRows: true },
  { table: 'key_manager_issuers', hasGlobalRows: true, refersTo: { key_manager_id: 'key_managers' } },
  { table: 'key_manager_names', hasGlobalRows: true, refersTo: { key_manager_id: 'key_managers' } },
  { table: 'key_manager_permissions', refersTo: { key_manager_id: 'key_managers' } },
  { table: 'key_manager_permission_roles', refersTo: { key_manager_id: 'key_managers', role_id: 'roles' } },
  { table: 'key_manager_keys', hasGlobalRows: true, refersTo: { key_manager_id: 'key_managers' } },
  { table: 'apis' },
  { table: 'api_operations', refersTo: { api_id: 'apis' } },
  { table: 'api_key_managers', refersTo: { api_id: 'apis', key_manager_id: 'key_managers' } },
  { table: 'scopes' },
  { table: 'applications', refersTo: { owner_user_id: 'users', owner_system_client_id: 'system_clients' } },
  { table: 'application_keys', refersTo: { application_id: 'applications', key_manager_id: 'key_managers' } },
  { table: 'application_secrets', refersTo: { application_key_id: 'application_keys' } },
  { table: 'subscriptions', refersTo: { application_id: 'applications', api_id: 'apis' } },
  { table: 'outbox', hasGlobalRows: false, writeOnly: true },
  { table: 'audit_log', appendOnly: true },
  { table: 'oauth_signing_keys' },
  { table: 'oauth_clients' },
  { table: 'oauth_artifacts' },
];

/** Enables and forces row-level security and adds the policies of one table. */
export function organizationPolicies({ table, hasGlobalRows, refersTo = {}, appendOnly, writeOnly }: PolicyTable): string {
  const current = '(select keyplane.current_organization())';
  const own = `organization_id = ${current}`;
  const references = Object.entries(refersTo).map(
    ([column, target]) => `and (${table}.${column} is null or exists (select from keyplane.${target} referred where referred.${primaryColumn(target)} = ${table}.${column}))`,
  );
  const check = `${own} ${references.join(' ')}`;
  const statements = [`alter table keyplane.${table} enable row level security, force row level security;`];
  const readable = hasGlobalRows ? `${own} or (organization_id is null and ${current} is not null)` : own;
  if (!writeOnly) statements.push(`create policy ${table}__read on keyplane.${table} for select using (${readable});`);
  statements.push(`create policy ${table}__add on keyplane.${table} for insert with check (${check});`);
  if (!appendOnly && !writeOnly) {
    statements.push(`create policy ${table}__change on keyplane.${table} for update using (${own}) with check (${check});`);
    statements.push(`create policy ${table}__remove on keyplane.${table} for delete using (${own});`);
  }
  return statements.join('\n');
}

/** Grants of the two serving roles. Tables without an organization column are the system's, but for what every request reads. */
export function grantSql(): string {
  const scoped = POLICY_TABLES.filter((entry) => !entry.writeOnly && !entry.appendOnly).map((entry) => `keyplane.${entry.table}`);
  return `
grant usage on schema keyplane to keyplane_app, keyplane_system;
grant select, insert, update, delete on all tables in schema keyplane to keyplane_system;
grant select, insert, update, delete on ${scoped.join(', ')} to keyplane_app;
grant select, insert on keyplane.audit_log to keyplane_app;
grant insert on keyplane.outbox to keyplane_app;
-- Names and issuers of organizations decide where a request belongs, before it is in one.
grant select on keyplane.organizations, keyplane.installation to keyplane_app;
`;
}

function primaryColumn(table: string): string {
  return table === 'key_manager_keys' ? 'key_manager_id' : 'id';
}
