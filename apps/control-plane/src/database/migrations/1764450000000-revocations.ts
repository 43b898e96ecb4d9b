import type { MigrationInterface, QueryRunner } from 'typeorm';
import { organizationPolicies, type PolicyTable } from './initial-policies.js';

export const REVOCATION_POLICY_TABLES: readonly PolicyTable[] = [{ table: 'revocations', refersTo: { key_id: 'application_keys', key_manager_id: 'key_managers' } }];

/** What is revoked; the outbox holds a second log, whose numbers are its own and whose epoch is that of the changes. */
export class Revocations1764450000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
create table keyplane.revocations (
  id uuid not null constraint revocations__id__pk primary key,
  organization_id uuid not null constraint revocations__organization_id__fk references keyplane.organizations,
  -- no foreign keys: it outlives both, and ends with a tombstone only
  key_id uuid not null, key_manager_id uuid not null,
  client_id text not null,
  kind text not null constraint revocations__kind__check check (kind in ('token', 'issued-before')),
  token_hash text, token_id text, issued_before timestamptz,
  ends_at timestamptz not null, created_by text not null, revision integer not null default 1,
  created_at timestamptz not null default now(), updated_at timestamptz not null default now(),
  constraint revocations__kind__members__check check ((kind = 'token') = (token_hash is not null) and (kind = 'issued-before') = (issued_before is not null)));
create unique index revocations__organization_id__token_hash__unique on keyplane.revocations (organization_id, token_hash) where token_hash is not null;
create unique index revocations__organization_id__client__unique on keyplane.revocations (organization_id, key_manager_id, client_id) where kind = 'issued-before';
create index revocations__key_id__idx on keyplane.revocations (key_id);
create index revocations__ends_at__idx on keyplane.revocations (ends_at);
${REVOCATION_POLICY_TABLES.map(organizationPolicies).join('\n')}
grant select, insert, update, delete on keyplane.revocations to keyplane_app, keyplane_system;

alter table keyplane.outbox add column log text not null default 'changes' constraint outbox__log__check check (log in ('changes', 'revocations'));
alter table keyplane.outbox drop constraint outbox__sequence__unique, add constraint outbox__log__sequence__unique unique (log, sequence);
drop index keyplane.outbox__unnumbered__idx;
create index outbox__unnumbered__idx on keyplane.outbox (log, id) where sequence is null;
alter table keyplane.outbox_state add column last_revocation bigint not null default 0, add column published_revocation bigint not null default 0;
alter table keyplane.receipts add column applied_revocations bigint not null default 0;
`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table keyplane.receipts drop column applied_revocations;
alter table keyplane.outbox_state drop column last_revocation, drop column published_revocation;
delete from keyplane.outbox where log = 'revocations';
drop index keyplane.outbox__unnumbered__idx;
create index outbox__unnumbered__idx on keyplane.outbox (id) where sequence is null;
alter table keyplane.outbox drop constraint outbox__log__sequence__unique, add constraint outbox__sequence__unique unique (sequence);
alter table keyplane.outbox drop column log;
drop table keyplane.revocations;
`);
  }
}
