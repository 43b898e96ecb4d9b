import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantSql, organizationPolicies, POLICY_TABLES } from './initial-policies.js';

/** All tables of the first release; row-level security is in `initial-policies.ts`. */
export class Initial1764000000000 implements MigrationInterface {
  name = 'Initial1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    for (const table of POLICY_TABLES) await runner.query(organizationPolicies(table));
    await runner.query(grantSql());
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop schema keyplane cascade; create schema keyplane`);
  }
}

const TABLES = `
create function keyplane.current_organization() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('keyplane.organization_id', true), '')::uuid $$;

create table keyplane.installation (
  one boolean not null default true constraint installation__one__pk primary key check (one),
  id uuid not null, public_url text not null, created_at timestamptz not null default now());

create table keyplane.organizations (
  id uuid not null constraint organizations__id__pk primary key,
  name text not null constraint organizations__name__unique unique constraint organizations__name__check check (name ~ '^[a-z0-9-]{1,40}$'),
  display_name text not null, revision integer not null default 1,
  created_at timestamptz not null default now(), updated_at timestamptz not null default now());

create table keyplane.roles (
  id uuid not null constraint roles__id__pk primary key,
  organization_id uuid not null constraint roles__organization_id__fk references keyplane.organizations,
  name text not null, description text, built_in boolean not null default false, revision integer not null default 1,
  created_at timestamptz not null default now(), updated_at timestamptz not null default now(),
  constraint roles__organization_id__name__unique unique (organization_id, name));

create table keyplane.users (
  id uuid not null constraint users__id__pk primary key,
  organization_id uuid not null constraint users__organization_id__fk references keyplane.organizations,
  username text not null, password_hash text, must_change_password boolean not null default true, enabled boolean not null default true,
  revision integer not null default 1, created_at timestamptz not null default now(), updated_at timestamptz not null default now());
create unique index users__organization_id__username__unique on keyplane.users (organization_id, lower(username));

create table keyplane.user_roles (
  organization_id uuid not null,
  user_id uuid not null constraint user_roles__user_id__fk references keyplane.users on delete cascade,
  role_id uuid not null constraint user_roles__role_id__fk references keyplane.roles,
  constraint user_roles__user_id__role_id__pk primary key (user_id, role_id));
create index user_roles__role_id__idx on keyplane.user_roles (role_id);

create table keyplane.system_clients (
  id uuid not null constraint system_clients__id__pk primary key,
  organization_id uuid not null constraint system_clients__organization_id__fk references keyplane.organizations,
  name text not null, client_id text not null, revision integer not null default 1,
  created_at timestamptz not null default now(), updated_at timestamptz not null default now(),
  constraint system_clients__organization_id__name__unique unique (organization_id, name),
  constraint system_clients__organization_id__client_id__unique unique (organization_id, client_id));

create table keyplane.system_client_roles (
  organization_id uuid not null,
  system_client_id uuid not null constraint system_client_roles__system_client_id__fk references keyplane.system_clients on delete cascade,
  role_id uuid not null constraint system_client_roles__role_id__fk references keyplane.roles,
  constraint system_client_roles__system_client_id__role_id__pk primary key (system_client_id, role_id));
create index system_client_roles__role_id__idx on keyplane.system_client_roles (role_id);

create table keyplane.key_managers (
  id uuid not null constraint key_managers__id__pk primary key,
  organization_id uuid constraint key_managers__organization_id__fk references keyplane.organizations,
  name text not null, display_name text not null, description text, type text not null, enabled boolean not null,
  issuer text not null, issuer_aliases jsonb not null, well_known_endpoint text, endpoints jsonb not null, certificates jsonb,
  allowed_algorithms jsonb not null, audiences jsonb not null, available_grant_types jsonb not null,
  consumer_key_claim text, scopes_claim text not null, require_at_jwt boolean not null, clock_tolerance_seconds integer not null,
  keep_client_secrets boolean not null, enable_token_generation boolean not null, enable_oauth_app_creation boolean not null,
  connection jsonb not null, connection_secrets jsonb not null, deleting boolean not null default false,
  revision integer not null default 1, created_at timestamptz not null default now(), updated_at timestamptz not null default now());

create type keyplane.uuid_range as range (subtype = uuid);
create type keyplane.text_range as range (subtype = text, collation = "C");
-- A null organization is an unbounded range: a global row conflicts with every organization's, and the other way round.
create table keyplane.key_manager_issuers (
  key_manager_id uuid not null constraint key_manager_issuers__key_manager_id__fk references keyplane.key_managers on delete cascade,
  organization_id uuid, issuer text not null,
  scope keyplane.uuid_range not null generated always as (keyplane.uuid_range(organization_id, organization_id, '[]')) stored,
  issuer_point keyplane.text_range not null generated always as (keyplane.text_range(issuer, issuer, '[]')) stored,
  constraint key_manager_issuers__key_manager_id__issuer__pk primary key (key_manager_id, issuer),
  constraint key_manager_issuers__issuer__exclude exclude using gist (issuer_point with &&, scope with &&));
create table keyplane.key_manager_names (
  key_manager_id uuid not null constraint key_manager_names__key_manager_id__pk primary key
    constraint key_manager_names__key_manager_id__fk references keyplane.key_managers on delete cascade,
  organization_id uuid, name text not null,
  scope keyplane.uuid_range not null generated always as (keyplane.uuid_range(organization_id, organization_id, '[]')) stored,
  name_point keyplane.text_range not null generated always as (keyplane.text_range(name, name, '[]')) stored,
  constraint key_manager_names__name__exclude exclude using gist (name_point with &&, scope with &&));

create table keyplane.key_manager_permissions (
  key_manager_id uuid not null constraint key_manager_permissions__key_manager_id__fk references keyplane.key_managers on delete cascade,
  organization_id uuid not null constraint key_manager_permissions__organization_id__fk references keyplane.organizations,
  type text not null constraint key_manager_permissions__type__check check (type in ('PUBLIC', 'ALLOW', 'DENY')),
  constraint key_manager_permissions__key_manager_id__organization_id__pk primary key (key_manager_id, organization_id));
create table keyplane.key_manager_permission_roles (
  key_manager_id uuid not null, organization_id uuid not null,
  role_id uuid not null constraint key_manager_permission_roles__role_id__fk references keyplane.roles,
  constraint key_manager_permission_roles__all__pk primary key (key_manager_id, organization_id, role_id),
  constraint key_manager_permission_roles__permission__fk foreign key (key_manager_id, organization_id) references keyplane.key_manager_permissions on delete cascade);
create index key_manager_permission_roles__role_id__idx on keyplane.key_manager_permission_roles (role_id);

create table keyplane.key_manager_keys (
  key_manager_id uuid not null constraint key_manager_keys__key_manager_id__pk primary key
    constraint key_manager_keys__key_manager_id__fk references keyplane.key_managers on delete cascade,
  organization_id uuid, keys jsonb not null, revision integer not null default 1,
  fetched_at timestamptz, changed_at timestamptz not null default now(), failure text, failed_at timestamptz);

create table keyplane.apis (
  id uuid not null constraint apis__id__pk primary key,
  organization_id uuid not null constraint apis__organization_id__fk references keyplane.organizations,
  name text not null, version text not null, context text not null, upstream_url text not null, sandbox_upstream_url text,
  audiences jsonb not null, accepts_all_key_managers boolean not null, forward_token boolean not null, enabled boolean not null,
  revision integer not null default 1, created_at timestamptz not null default now(), updated_at timestamptz not null default now(),
  constraint apis__organization_id__name__version__unique unique (organization_id, name, version),
  constraint apis__organization_id__context__version__unique unique (organization_id, context, version));
create table keyplane.api_operations (
  organization_id uuid not null,
  api_id uuid not null constraint api_operations__api_id__fk references keyplane.apis on delete cascade,
  position integer not null, method text not null, path text not null, scopes jsonb not null,
  constraint api_operations__api_id__method__path__unique unique (api_id, method, path),
  constraint api_operations__api_id__position__pk primary key (api_id, position));
create table keyplane.api_key_managers (
  organization_id uuid not null,
  api_id uuid not null constraint api_key_managers__api_id__fk references keyplane.apis on delete cascade,
  key_manager_id uuid not null constraint api_key_managers__key_manager_id__fk references keyplane.key_managers,
  constraint api_key_managers__api_id__key_manager_id__pk primary key (api_id, key_manager_id));
create index api_key_managers__key_manager_id__idx on keyplane.api_key_managers (key_manager_id);
create table keyplane.scopes (
  id uuid not null constraint scopes__id__pk primary key,
  organization_id uuid not null constraint scopes__organization_id__fk references keyplane.organizations,
  name text not null, created_at timestamptz not null default now(),
  constraint scopes__organization_id__name__unique unique (organization_id, name));

create table keyplane.applications (
  id uuid not null constraint applications__id__pk primary key,
  organization_id uuid not null constraint applications__organization_id__fk references keyplane.organizations,
  owner_user_id uuid constraint applications__owner_user_id__fk references keyplane.users,
  owner_system_client_id uuid constraint applications__owner_system_client_id__fk references keyplane.system_clients,
  name text not null, description text, enabled boolean not null, revision integer not null default 1,
  created_at timestamptz not null default now(), updated_at timestamptz not null default now(),
  constraint applications__owner__check check (num_nonnulls(owner_user_id, owner_system_client_id) = 1));
create unique index applications__owner__name__unique on keyplane.applications (coalesce(owner_user_id, owner_system_client_id), name);
create index applications__organization_id__idx on keyplane.applications (organization_id);

create table keyplane.application_keys (
  id uuid not null constraint application_keys__id__pk primary key,
  organization_id uuid not null,
  application_id uuid not null constraint application_keys__application_id__fk references keyplane.applications,
  key_manager_id uuid not null constraint application_keys__key_manager_id__fk references keyplane.key_managers,
  environment text not null constraint application_keys__environment__check check (environment in ('PRODUCTION', 'SANDBOX')),
  mode text not null constraint application_keys__mode__check check (mode in ('CREATED', 'MAPPED')),
  reference text not null constraint application_keys__reference__unique unique,
  client_id text,
  state text not null constraint application_keys__state__check check (state in ('pending', 'active', 'failed', 'deleting')),
  state_reason text, secret_state text not null, enabled boolean not null default true,
  grant_types jsonb not null, callback_urls jsonb not null, scopes jsonb not null, additional_properties jsonb not null,
  created_by text not null, revision integer not null default 1,
  created_at timestamptz not null default now(), updated_at timestamptz not null default now(),
  constraint application_keys__application_key_manager_environment__unique unique (application_id, key_manager_id, environment),
  constraint application_keys__state__client_id__check check (state <> 'active' or client_id is not null));
create unique index application_keys__key_manager_id__client_id__unique on keyplane.application_keys (key_manager_id, client_id) where client_id is not null;

-- What is kept of a foreign client: the newest secret and the registration access, encrypted. The built-in key manager keeps hashes in oauth_clients.
create table keyplane.application_secrets (
  application_key_id uuid not null constraint application_secrets__application_key_id__pk primary key
    constraint application_secrets__application_key_id__fk references keyplane.application_keys on delete cascade,
  organization_id uuid not null, client_secret text, registration text, updated_at timestamptz not null default now());

create table keyplane.subscriptions (
  id uuid not null constraint subscriptions__id__pk primary key,
  organization_id uuid not null,
  application_id uuid not null constraint subscriptions__application_id__fk references keyplane.applications,
  api_id uuid not null constraint subscriptions__api_id__fk references keyplane.apis,
  state text not null constraint subscriptions__state__check check (state in ('active', 'blocked')),
  revision integer not null default 1, created_at timestamptz not null default now(), updated_at timestamptz not null default now(),
  constraint subscriptions__application_id__api_id__unique unique (application_id, api_id));
create index subscriptions__api_id__idx on keyplane.subscriptions (api_id);

create table keyplane.gateways (
  id uuid not null constraint gateways__id__pk primary key,
  name text not null constraint gateways__name__unique unique,
  system_client_id uuid not null constraint gateways__system_client_id__unique unique
    constraint gateways__system_client_id__fk references keyplane.system_clients,
  revision integer not null default 1, created_at timestamptz not null default now());
create table keyplane.receipts (
  gateway_id uuid not null constraint receipts__gateway_id__pk primary key constraint receipts__gateway_id__fk references keyplane.gateways on delete cascade,
  epoch uuid, applied_changes bigint not null, state_hash text not null, refused jsonb not null,
  at timestamptz not null, received_at timestamptz not null default now(),
  -- when the gateway first said that it had applied this sequence
  applied_at timestamptz not null default now());

create table keyplane.outbox (
  id bigint generated always as identity constraint outbox__id__pk primary key,
  sequence bigint constraint outbox__sequence__unique unique,
  organization_id uuid, key text not null, payload jsonb not null, created_at timestamptz not null default now())
  with (autovacuum_vacuum_scale_factor = 0.02);
create index outbox__unnumbered__idx on keyplane.outbox (id) where sequence is null;
create index outbox__key__idx on keyplane.outbox (key, id desc);
create table keyplane.outbox_state (
  one boolean not null default true constraint outbox_state__one__pk primary key check (one),
  epoch uuid not null, last_sequence bigint not null default 0, published_sequence bigint not null default 0);

create table keyplane.audit_log (
  id uuid not null constraint audit_log__id__pk primary key,
  organization_id uuid not null constraint audit_log__organization_id__fk references keyplane.organizations,
  at timestamptz not null default now(), actor text not null, action text not null, target_type text not null, target_id text not null,
  request_id text, before jsonb, after jsonb);
create index audit_log__organization_id__id__idx on keyplane.audit_log (organization_id, id desc);

create table keyplane.oauth_signing_keys (
  kid text not null, organization_id uuid not null constraint oauth_signing_keys__organization_id__fk references keyplane.organizations,
  public_jwk jsonb not null, private_jwk text not null, created_at timestamptz not null default now(),
  constraint oauth_signing_keys__organization_id__kid__pk primary key (organization_id, kid));
create table keyplane.oauth_clients (
  organization_id uuid not null constraint oauth_clients__organization_id__fk references keyplane.organizations,
  client_id text not null, kind text not null constraint oauth_clients__kind__check check (kind in ('application', 'system')),
  reference text, name text not null, grant_types jsonb not null, redirect_uris jsonb not null, scopes jsonb not null,
  access_token_seconds integer not null, enabled boolean not null, secrets jsonb not null, updated_at timestamptz not null default now(),
  constraint oauth_clients__organization_id__client_id__pk primary key (organization_id, client_id),
  constraint oauth_clients__organization_id__reference__unique unique (organization_id, reference));
create table keyplane.oauth_artifacts (
  organization_id uuid not null constraint oauth_artifacts__organization_id__fk references keyplane.organizations,
  model text not null, id text not null, payload jsonb not null, uid text, user_code text, grant_id text,
  consumed_at timestamptz, expires_at timestamptz,
  constraint oauth_artifacts__organization_id__model__id__pk primary key (organization_id, model, id));
create index oauth_artifacts__grant_id__idx on keyplane.oauth_artifacts (organization_id, grant_id) where grant_id is not null;
create index oauth_artifacts__expires_at__idx on keyplane.oauth_artifacts (expires_at);
`;
