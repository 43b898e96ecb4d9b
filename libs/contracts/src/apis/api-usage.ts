import { z } from 'zod';
import { Id } from '../http/ids.js';
import { ENVIRONMENTS } from '../keys/application-key.js';
import { AcceptedKeyManagers } from './api.js';

/** An application that subscribes to an API, with the active keys by which it may call. */
export const ApiSubscriber = z
  .strictObject({
    applicationId: Id,
    applicationName: z.string(),
    owner: z.string(),
    state: z.enum(['active', 'blocked']),
    keys: z.array(z.strictObject({ keyManagerId: Id, environment: z.enum(ENVIRONMENTS) })),
  })
  .meta({ id: 'ApiSubscriber' });
export type ApiSubscriber = z.infer<typeof ApiSubscriber>;

/** `GET /apis/{id}/usage`: who subscribes, and with keys of which key managers. */
export const ApiUsage = z
  .strictObject({
    /** The first 200 by name. */
    subscribers: z.array(ApiSubscriber),
    /** All of them. */
    subscriberCount: z.int(),
    /** How many of all have active keys at a key manager, whether the API accepts it or not. */
    keyManagers: z.array(z.strictObject({ id: Id, applicationCount: z.int() })),
  })
  .meta({ id: 'ApiUsage' });
export type ApiUsage = z.infer<typeof ApiUsage>;

/** `POST /apis/{id}/impact`: what other accepted key managers would do, before they are saved. */
export const ApiImpactRequest = z.strictObject({ keyManagers: AcceptedKeyManagers }).meta({ id: 'ApiImpactRequest' });
export type ApiImpactRequest = z.infer<typeof ApiImpactRequest>;
export const ApiImpact = z
  .strictObject({
    /** Those with keys that work now and would not then; the keys are these alone. `isCutOff`: none of its keys would be left. */
    applications: z.array(z.strictObject({ ...ApiSubscriber.omit({ state: true }).shape, isCutOff: z.boolean() })),
  })
  .meta({ id: 'ApiImpact' });
export type ApiImpact = z.infer<typeof ApiImpact>;
