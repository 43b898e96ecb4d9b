import type { Subscription, SubscriptionState } from '@keyplane/contracts';
import type { SubscriptionEntity } from './subscription.entity.js';

export function toSubscription(row: SubscriptionEntity): Subscription {
  const { id, applicationId, apiId, state, revision } = row;
  return { id, applicationId, apiId, state, revision, createdAt: row.createdAt.toISOString(), updatedAt: row.updatedAt.toISOString() };
}

/** What gateways get to know. */
export function toSubscriptionState({ id, organizationId, applicationId, apiId, state }: SubscriptionEntity): SubscriptionState {
  return { id, organizationId, applicationId, apiId, state };
}
