import { z } from 'zod';
import { Id, Revision, Timestamp } from '../http/ids.js';
import { pageOf } from '../http/pages.js';

export const SubscriptionCreate = z.strictObject({ apiId: Id }).meta({ id: 'SubscriptionCreate' });
export type SubscriptionCreate = z.infer<typeof SubscriptionCreate>;
export const Subscription = z
  .strictObject({ id: Id, applicationId: Id, apiId: Id, state: z.enum(['active', 'blocked']), revision: Revision, createdAt: Timestamp, updatedAt: Timestamp })
  .meta({ id: 'Subscription' });
export type Subscription = z.infer<typeof Subscription>;
export const SubscriptionPage = pageOf(Subscription, 'SubscriptionPage');
