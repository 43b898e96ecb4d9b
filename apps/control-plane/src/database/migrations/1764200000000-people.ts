import type { MigrationInterface, QueryRunner } from 'typeorm';
import { organizationPolicies, type PolicyTable } from './initial-policies.js';

export const PEOPLE_POLICY_TABLES: readonly PolicyTable[] = [{ table: 'sessions', refersTo: { user_id: 'users' } }, { table: 'sign_in_delays' }];

/** People sign in: sessions, delays after wrong passwords; what the protocol keeps for them is unreadable at rest. */
export class People1764200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table keyplane.users add column last_sign_in_at timestamptz, add column password_expires_at timestamptz;

create table keyplane.sessions (
  organization_id uuid not null constraint sessions__organization_id__fk references keyplane.organizations,
  -- SHA-256 of what the cookie holds
  token_hash text not null,
  user_id uuid not null constraint sessions__user_id__fk references keyplane.users on delete cascade,
  -- the session at the built-in key manager that this one came from
  sid text not null,
  created_at timestamptz not null default now(), expires_at timestamptz not null,
  constraint sessions__organization_id__token_hash__pk primary key (organization_id, token_hash));
create index sessions__user_id__idx on keyplane.sessions (user_id);
create index sessions__expires_at__idx on keyplane.sessions (expires_at);

create table keyplane.sign_in_delays (
  organization_id uuid not null constraint sign_in_delays__organization_id__fk references keyplane.organizations,
  -- a keyed hash: what people type into the wrong field may be a password
  subject text not null, failures integer not null, last_failure_at timestamptz not null, blocked_until timestamptz not null,
  constraint sign_in_delays__organization_id__subject__pk primary key (organization_id, subject));
create index sign_in_delays__last_failure_at__idx on keyplane.sign_in_delays (last_failure_at);

delete from keyplane.oauth_artifacts;
alter table keyplane.oauth_artifacts alter column payload type text using payload::text, add column account_id text;
create index oauth_artifacts__account_id__idx on keyplane.oauth_artifacts (organization_id, account_id) where account_id is not null;
create index oauth_artifacts__uid__idx on keyplane.oauth_artifacts (organization_id, uid) where uid is not null;
${PEOPLE_POLICY_TABLES.map(organizationPolicies).join('\n')}
grant select, insert, update, delete on keyplane.sessions, keyplane.sign_in_delays to keyplane_app, keyplane_system;
`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
drop table keyplane.sessions, keyplane.sign_in_delays;
alter table keyplane.users drop column last_sign_in_at, drop column password_expires_at;
delete from keyplane.oauth_artifacts;
drop index keyplane.oauth_artifacts__uid__idx;
alter table keyplane.oauth_artifacts drop column account_id, alter column payload type jsonb using payload::jsonb;
`);
  }
}
