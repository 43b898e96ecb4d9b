import type { MigrationInterface, QueryRunner } from 'typeorm';
import { organizationPolicies, type PolicyTable } from './initial-policies.js';

export const UNFINISHED_POLICY_TABLES: readonly PolicyTable[] = [{ table: 'late_looks', refersTo: { key_manager_id: 'key_managers' } }];

/** What the reconciler has to know to finish work at authorization servers after a crash; mapping of existing clients. */
export class UnfinishedClients1764600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table keyplane.application_keys
  add column needs_person boolean not null default false,
  add column attempts integer not null default 0, add column next_attempt_at timestamptz,
  add column secret_intent jsonb, add column missing_scopes jsonb not null default '[]';
create index application_keys__unfinished__idx on keyplane.application_keys (key_manager_id, id) where state in ('pending', 'deleting') or secret_intent is not null;
alter table keyplane.applications add column deleting boolean not null default false;
create index applications__deleting__idx on keyplane.applications (id) where deleting;
alter table keyplane.key_managers
  add column enable_map_oauth_consumer_apps boolean not null default true,
  add column validate_mapped_apps boolean not null default true;
update keyplane.key_managers set enable_map_oauth_consumer_apps = false where type = 'built-in';

-- Tags of clients that a server may make after Keyplane has stopped waiting: they are looked for once more.
create table keyplane.late_looks (
  reference text not null constraint late_looks__reference__pk primary key,
  organization_id uuid not null constraint late_looks__organization_id__fk references keyplane.organizations,
  key_manager_id uuid not null constraint late_looks__key_manager_id__fk references keyplane.key_managers,
  look_at timestamptz not null, attempts integer not null default 0);
create index late_looks__look_at__idx on keyplane.late_looks (look_at);
${UNFINISHED_POLICY_TABLES.map(organizationPolicies).join('\n')}
grant select, insert, update, delete on keyplane.late_looks to keyplane_app, keyplane_system;
`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
drop table keyplane.late_looks;
drop index keyplane.application_keys__unfinished__idx, keyplane.applications__deleting__idx;
alter table keyplane.key_managers drop column enable_map_oauth_consumer_apps, drop column validate_mapped_apps;
alter table keyplane.applications drop column deleting;
alter table keyplane.application_keys drop column needs_person, drop column attempts, drop column next_attempt_at, drop column secret_intent, drop column missing_scopes;
`);
  }
}
