import { z } from 'zod';
import { Id, Revision, Timestamp } from '../http/ids.js';
import { pageOf } from '../http/pages.js';

/** `enforced`: the receipt covers the sequence; `refused`: the gateway refuses this revision; `silent`: no receipt for 15 s. */
export const ROLLOUT_STATES = ['enforced', 'refused', 'pending', 'silent'] as const;
export const GatewayRollout = z
  .strictObject({
    gatewayId: Id,
    gatewayName: z.string(),
    state: z.enum(ROLLOUT_STATES),
    revision: Revision.nullable(),
    reason: z.string().nullable(),
    appliedAt: Timestamp.nullable(),
  })
  .meta({ id: 'GatewayRollout' });
export type GatewayRollout = z.infer<typeof GatewayRollout>;
/** Roll-out of the newest revision of one key manager; `sequence` is null until the relay has numbered it. */
export const Rollout = z.strictObject({ revision: Revision, sequence: z.int().nullable(), gateways: z.array(GatewayRollout) }).meta({ id: 'Rollout' });
export type Rollout = z.infer<typeof Rollout>;
/** `GET /key-managers/states`: what is true now of each key manager that the organization sees; all of them in one answer. */
export const KeyManagerNow = z
  .strictObject({
    keyManagerId: Id,
    rollout: Rollout,
    /** Of this organization, with keys there. */
    applicationCount: z.int(),
    /** Why the last look at the server's keys failed; null when it did not. Gateways keep the keys that they have. */
    failure: z.string().nullable(),
    /** The last time that the server answered with usable keys; null before the first. */
    answeredAt: Timestamp.nullable(),
  })
  .meta({ id: 'KeyManagerNow' });
export type KeyManagerNow = z.infer<typeof KeyManagerNow>;
export const KeyManagerNowPage = pageOf(KeyManagerNow, 'KeyManagerNowPage');
