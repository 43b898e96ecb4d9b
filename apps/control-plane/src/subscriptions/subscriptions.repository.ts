import { Injectable } from '@nestjs/common';
import { ScopedRepository } from '../database/scoped.repository.js';
import { Transactions } from '../database/transactions.js';
import { SubscriptionEntity } from './subscription.entity.js';

/** Whose subscriptions: those of an application, or those to an API. */
export type SubscriptionsOf = { applicationId: string } | { apiId: string };

@Injectable()
export class SubscriptionsRepository extends ScopedRepository<SubscriptionEntity> {
  constructor(transactions: Transactions) {
    super(transactions, SubscriptionEntity);
  }

  /** Locked, in the order of ids, so that two deletions wait for each other instead of deadlocking. */
  lockAll(organizationId: string, of: SubscriptionsOf): Promise<SubscriptionEntity[]> {
    return this.rows.find({ where: this.scoped(organizationId, of), order: { id: 'ASC' }, lock: { mode: 'pessimistic_write' } });
  }

  /** Applications that subscribe to an API, as a problem's `usedBy` lists them. */
  async findApplicationsOf(organizationId: string, apiId: string): Promise<{ type: string; id: string; name: string }[]> {
    return this.transactions.manager.query(
      `select 'application' as type, a.id, a.name from keyplane.subscriptions s join keyplane.applications a on a.id = s.application_id
       where s.organization_id = $1 and s.api_id = $2 order by a.name limit 100`,
      [organizationId, apiId],
    );
  }
}
