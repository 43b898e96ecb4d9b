import { createHash } from 'node:crypto';
import type { Installation } from '../faults/installation.js';

/** One living thing as its rows say it is, and the event that told of it last. */
export interface LivingThing {
  readonly key: string;
  readonly revision: number;
  /** What gateways should know of it, made from the tables alone. */
  readonly state: unknown;
  /** What was told of it last. */
  readonly told: { id: string; revision: number; deleted: boolean; data: unknown } | null;
}

// Written anew here, from the columns: the product's own mapping is what is looked at.
const PUBLIC_STATE = `
  select 'key-manager/' || id as key, revision, jsonb_build_object('id', id, 'organizationId', organization_id, 'name', name, 'enabled', enabled, 'profile',
      jsonb_build_object('issuer', issuer, 'issuerAliases', issuer_aliases, 'allowedAlgorithms', allowed_algorithms, 'audiences', audiences, 'consumerKeyClaim', consumer_key_claim,
        'scopesClaim', scopes_claim, 'requireAtJwt', require_at_jwt, 'clockToleranceSeconds', clock_tolerance_seconds)) as state
    from keyplane.key_managers where not deleting
  union all select 'key-manager-keys/' || k.key_manager_id, k.revision, jsonb_build_object('keyManagerId', k.key_manager_id, 'keys', k.keys)
    from keyplane.key_manager_keys k join keyplane.key_managers m on m.id = k.key_manager_id where not m.deleting and k.revision > 0
  union all select 'api/' || a.id, a.revision, jsonb_build_object('id', a.id, 'organizationId', a.organization_id, 'organization', o.name, 'name', a.name, 'version', a.version,
      'basePath', case o.name when 'default' then '' else '/o/' || o.name end || a.context || '/' || a.version, 'upstreamUrl', a.upstream_url, 'sandboxUpstreamUrl', a.sandbox_upstream_url,
      'operations', coalesce((select jsonb_agg(jsonb_build_object('method', p.method, 'path', p.path, 'scopes', p.scopes) order by p.position) from keyplane.api_operations p where p.api_id = a.id), '[]'),
      'audiences', a.audiences, 'keyManagers', case when a.accepts_all_key_managers then jsonb_build_object('mode', 'all')
        else jsonb_build_object('mode', 'selected', 'ids', coalesce((select jsonb_agg(k.key_manager_id order by k.key_manager_id) from keyplane.api_key_managers k where k.api_id = a.id), '[]')) end,
      'cors', a.cors, 'forwardToken', a.forward_token, 'enabled', a.enabled)
    from keyplane.apis a join keyplane.organizations o on o.id = a.organization_id
  union all select 'application/' || id, revision, jsonb_build_object('id', id, 'organizationId', organization_id, 'name', name, 'enabled', enabled) from keyplane.applications
  union all select 'application-key/' || id, revision, jsonb_build_object('id', id, 'organizationId', organization_id, 'applicationId', application_id, 'keyManagerId', key_manager_id,
      'clientId', client_id, 'environment', environment, 'enabled', enabled) from keyplane.application_keys where state = 'active'
  union all select 'subscription/' || id, revision, jsonb_build_object('id', id, 'organizationId', organization_id, 'applicationId', application_id, 'apiId', api_id, 'state', state) from keyplane.subscriptions`;

const LIVING = `
  with living as (${PUBLIC_STATE}),
   told as (select distinct on (key) key, payload from keyplane.outbox where log = 'changes' and key not like 'epoch/%' order by key, id desc)
  select coalesce(l.key, t.key) as key, l.revision, l.state, t.payload as told from living l full join told t on t.key = l.key
  where l.key is not null or t.payload ->> 'deleted' = 'false' order by 1`;

/** Everything that lives by the tables, or by what was told, in one statement. */
export function readLiving(installation: Installation): Promise<LivingThing[]> {
  return installation.sql<{ key: string; revision: number; state: unknown; told: LivingThing['told'] }>(LIVING);
}

/** What a gateway with exactly this state says in its receipt. */
export function hashOf(living: readonly LivingThing[]): string {
  const sum = Buffer.alloc(32);
  for (const { key, revision, told } of living) {
    const digest = createHash('sha256').update(`${key}\n${told?.id}\n${revision}`).digest();
    digest.forEach((byte, place) => (sum[place] = (sum[place] ?? 0) ^ byte));
  }
  return sum.toString('hex');
}
