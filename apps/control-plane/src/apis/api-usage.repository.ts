import type { ApiSubscriber } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { OWNER_NAME, WITH_OWNER } from '../applications/owner-name.js';
import { Transactions } from '../database/transactions.js';

/** Who uses an API. In an organization's unit. */
@Injectable()
export class ApiUsageRepository {
  constructor(private readonly transactions: Transactions) {}

  /** All, by name, in one statement; disabled keys and applications are no use. */
  findSubscribers(organizationId: string, apiId: string): Promise<ApiSubscriber[]> {
    return this.transactions.manager.query(
      `select a.id as "applicationId", a.name as "applicationName", ${OWNER_NAME} as owner, s.state,
         coalesce((select jsonb_agg(jsonb_build_object('keyManagerId', k.key_manager_id, 'environment', k.environment) order by k.key_manager_id, k.environment)
           from keyplane.application_keys k where k.application_id = a.id and k.state = 'active' and k.enabled and a.enabled), '[]') as keys
       from keyplane.subscriptions s join keyplane.applications a on a.id = s.application_id ${WITH_OWNER}
       where s.organization_id = $1 and s.api_id = $2 order by a.name, a.id`,
      [organizationId, apiId],
    );
  }
}
