import type { KeyManagerUsage } from '@keyplane/contracts';
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

  /** APIs that accept every key manager, and so trust this one. */
  async countApisAcceptingAll(organizationId: string | null): Promise<number> {
    const [row]: { count: number }[] = await this.transactions.manager.query(
      `select count(*)::int as count from keyplane.apis where accepts_all_key_managers and ($1::uuid is null or organization_id = $1)`,
      [organizationId],
    );
    return row?.count ?? 0;
  }
}
