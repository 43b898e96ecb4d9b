import type { Page, PageQuery, Subscription, SubscriptionCreate } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import { ApisRepository } from '../apis/apis.repository.js';
import { ApplicationAccess } from '../applications/application-access.js';
import { AuditWriter } from '../audit/audit.writer.js';
import { Transactions } from '../database/transactions.js';
import type { Actor, Caller } from '../http/caller.js';
import type { IfMatch } from '../http/etag.js';
import { invalidField } from '../http/problem.js';
import type { Unvalidated } from '../http/unvalidated.js';
import { once } from '../idempotency/idempotent-call.js';
import { OutboxWriter } from '../outbox/outbox.writer.js';
import type { SubscriptionEntity } from './subscription.entity.js';
import { toSubscription, toSubscriptionState } from './subscription.mapper.js';
import { SubscriptionsRepository, type SubscriptionsOf } from './subscriptions.repository.js';

/** Subscriptions are made by an application's owner, and deleted by the owner or an administrator. */
@Injectable()
export class SubscriptionsService {
  constructor(
    private readonly transactions: Transactions,
    private readonly subscriptions: SubscriptionsRepository,
    private readonly applications: ApplicationAccess,
    private readonly apis: ApisRepository,
    private readonly outbox: OutboxWriter,
    private readonly audit: AuditWriter,
  ) {}

  list(caller: Caller, applicationId: string, query: PageQuery): Promise<Page<Subscription>> {
    return this.transactions.inOrganization(caller.organizationId, async () => {
      await this.applications.getManaged(caller, applicationId);
      return this.subscriptions.page(caller.organizationId, query, { where: { applicationId }, map: toSubscription });
    });
  }

  get(caller: Caller, id: string): Promise<Subscription> {
    return this.transactions.inOrganization(caller.organizationId, async () => toSubscription(await this.getManaged(caller, id)));
  }

  /** An API that is not there and one that is taken offline get the same answer: application developers see neither. */
  create(caller: Caller, applicationId: string, body: Unvalidated<SubscriptionCreate>): Promise<Subscription> {
    return this.transactions.inOrganization(caller.organizationId, () => once(async () => {
      // Both are locked, so that neither is deleted before its subscription is seen.
      await this.applications.getOwned(caller, applicationId, { forUpdate: true });
      const { apiId } = body.validate();
      const api = await this.apis.find(caller.organizationId, apiId, { forUpdate: true });
      if (!api?.enabled) throw invalidField('/apiId', 'unknown-api', 'names no API that is offered');
      const row = await this.subscriptions.insert({ id: newId(), organizationId: caller.organizationId, applicationId, apiId, state: 'active' });
      await this.outbox.changed('subscription', { id: row.id, organizationId: row.organizationId, revision: row.revision, data: toSubscriptionState(row) });
      await this.audit.changed(caller, 'subscription.created', { after: toSubscription(row) });
      return toSubscription(row);
    }));
  }

  remove(caller: Caller, id: string, ifMatch: IfMatch): Promise<void> {
    return this.transactions.inOrganization(caller.organizationId, async () => {
      const row = await this.getManaged(caller, id, { forUpdate: true });
      ifMatch.check(row.revision);
      await this.removeRow(caller, row);
    });
  }

  /** Every subscription of an application or an API that is being deleted, in the open unit. */
  async removeAll(caller: Actor, of: SubscriptionsOf): Promise<void> {
    for (const row of await this.subscriptions.lockAll(caller.organizationId, of)) await this.removeRow(caller, row);
  }

  findApplicationsOf(organizationId: string, apiId: string): Promise<{ type: string; id: string; name: string }[]> {
    return this.subscriptions.findApplicationsOf(organizationId, apiId);
  }

  private async getManaged(caller: Caller, id: string, options: { forUpdate?: boolean } = {}): Promise<SubscriptionEntity> {
    const row = await this.subscriptions.get(caller.organizationId, id, options);
    await this.applications.getManaged(caller, row.applicationId);
    return row;
  }

  private async removeRow(caller: Actor, row: SubscriptionEntity): Promise<void> {
    await this.subscriptions.remove(row);
    await this.outbox.deleted('subscription', { id: row.id, organizationId: row.organizationId, revision: row.revision + 1 });
    await this.audit.changed(caller, 'subscription.deleted', { before: toSubscription(row) });
  }
}
