import type { MigrationInterface, QueryRunner } from 'typeorm';
import { organizationPolicies, type PolicyTable } from './initial-policies.js';

export const IDEMPOTENCY_POLICY_TABLES: readonly PolicyTable[] = [{ table: 'idempotency_keys' }];

/** What creating calls with an `Idempotency-Key` have answered, for those who ask again. */
export class IdempotencyKeys1764500000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
create table keyplane.idempotency_keys (
  organization_id uuid not null constraint idempotency_keys__organization_id__fk references keyplane.organizations,
  -- a person or a system client
  caller_id uuid not null,
  key text not null,
  -- a keyed hash of method, path and body: a body may hold secrets
  fingerprint text not null,
  -- what is being made at an authorization server, until the answer is there; and how long the call may run
  thing_id uuid, runs_until timestamptz not null default now(),
  -- json, not jsonb: the members stay in order. Without any secret.
  answer json,
  started_at timestamptz not null default now(),
  constraint idempotency_keys__organization_id__caller_id__key__pk primary key (organization_id, caller_id, key));
create index idempotency_keys__started_at__idx on keyplane.idempotency_keys (started_at);
${IDEMPOTENCY_POLICY_TABLES.map(organizationPolicies).join('\n')}
grant select, insert, update, delete on keyplane.idempotency_keys to keyplane_app, keyplane_system;
`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table keyplane.idempotency_keys');
  }
}
