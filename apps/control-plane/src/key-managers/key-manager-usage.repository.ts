import type { ImpactPerson, KeyManagerNow, KeyManagerUsage } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { OWNER_NAME, WITH_OWNER } from '../applications/owner-name.js';
import { Transactions } from '../database/transactions.js';

/** An application with keys at a key manager, its owner, and the owner's roles now. */
export interface KeyHolder {
  id: string;
  name: string;
  owner: string;
  roles: string[];
}

/** An application developer, with the roles that they have now. */
export interface Developer extends Omit<ImpactPerson, 'namedRoles'> {
  roles: string[];
}

/** What uses a key manager; in an organization's unit that organization's things only. */
@Injectable()
export class KeyManagerUsageRepository {
  constructor(private readonly transactions: Transactions) {}

  async find(organizationId: string, keyManagerId: string): Promise<KeyManagerUsage> {
    const apis: KeyManagerUsage['apis'] = await this.transactions.manager.query(
      `select a.id, a.name, a.version from keyplane.api_key_managers k join keyplane.apis a on a.id = k.api_id where k.organization_id = $1 and k.key_manager_id = $2 order by a.name, a.version`,
      [organizationId, keyManagerId],
    );
    const applicationKeys: KeyManagerUsage['applicationKeys'] = await this.transactions.manager.query(
      `select k.id, a.id as "applicationId", a.name as "applicationName", ${OWNER_NAME} as owner, k.environment
       from keyplane.application_keys k join keyplane.applications a on a.id = k.application_id ${WITH_OWNER}
       where k.organization_id = $1 and k.key_manager_id = $2 order by a.name, k.environment, k.id`,
      [organizationId, keyManagerId],
    );
    return { apis, applicationKeys };
  }

  /** How much each organization uses a global key manager: no names, they are the organizations' own. System unit. */
  countByOrganization(keyManagerId: string): Promise<{ type: string; organization: string; count: number }[]> {
    return this.transactions.manager.query(
      `select s.type, o.name as organization, s.count from (
         select 'api' as type, organization_id, count(*)::int as count from keyplane.api_key_managers where key_manager_id = $1 group by organization_id
         union all select 'application-key', organization_id, count(*)::int from keyplane.application_keys where key_manager_id = $1 group by organization_id) s
       join keyplane.organizations o on o.id = s.organization_id order by o.name, s.type`,
      [keyManagerId],
    );
  }

  findHolders(organizationId: string, keyManagerId: string): Promise<KeyHolder[]> {
    return this.transactions.manager.query(
      `select a.id, a.name, ${OWNER_NAME} as owner,
         array(select r.name from keyplane.user_roles ur join keyplane.roles r on r.id = ur.role_id where ur.user_id = a.owner_user_id
           union select r.name from keyplane.system_client_roles sr join keyplane.roles r on r.id = sr.role_id where sr.system_client_id = a.owner_system_client_id) as roles
       from keyplane.applications a ${WITH_OWNER}
       where a.organization_id = $1 and exists (select from keyplane.application_keys k where k.application_id = a.id and k.key_manager_id = $2) order by a.name, a.id`,
      [organizationId, keyManagerId],
    );
  }

  /** Everybody who may sign in and has the role of application developers, by name. */
  findDevelopers(organizationId: string, keyManagerId: string): Promise<Developer[]> {
    return this.transactions.manager.query(
      `select u.username, array(select r.name from keyplane.user_roles ur join keyplane.roles r on r.id = ur.role_id where ur.user_id = u.id order by r.name) as roles,
         coalesce((select jsonb_agg(jsonb_build_object('id', a.id, 'name', a.name, 'environments', a.environments) order by a.name) from (
           select a.id, a.name, array_agg(k.environment order by k.environment) as environments
           from keyplane.applications a join keyplane.application_keys k on k.application_id = a.id and k.key_manager_id = $2
           where a.owner_user_id = u.id group by a.id, a.name) a), '[]') as applications
       from keyplane.users u
       where u.organization_id = $1 and u.enabled
         and exists (select from keyplane.user_roles ur join keyplane.roles r on r.id = ur.role_id where ur.user_id = u.id and r.name = 'application-developer')
       order by u.username`,
      [organizationId, keyManagerId],
    );
  }

  /** By key manager, of all that the organization sees. */
  async findStates(organizationId: string): Promise<Map<string, Omit<KeyManagerNow, 'keyManagerId' | 'rollout'>>> {
    const rows: { id: string; application_count: number; failure: string | null; fetched_at: Date | null }[] = await this.transactions.manager.query(
      `select k.id, s.failure, s.fetched_at,
         (select count(distinct a.application_id)::int from keyplane.application_keys a where a.organization_id = $1 and a.key_manager_id = k.id) as application_count
       from keyplane.key_managers k left join keyplane.key_manager_keys s on s.key_manager_id = k.id
       where not k.deleting and (k.organization_id = $1 or k.organization_id is null)`,
      [organizationId],
    );
    return new Map(rows.map((row) => [row.id, { applicationCount: row.application_count, failure: row.failure, answeredAt: row.fetched_at?.toISOString() ?? null }]));
  }

  /** APIs that accept every key manager, and so trust this one. */
  async countApisAcceptingAll(organizationId: string | null): Promise<number> {
    const [row]: { count: number }[] = await this.transactions.manager.query(
      `select count(*)::int as count from keyplane.apis where accepts_all_key_managers and ($1::uuid is null or organization_id = $1)`,
      [organizationId],
    );
    return row?.count ?? 0;
  }
}
