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
/** `GET /key-managers/rollouts`: the roll-outs of all key managers that the organization sees, in one answer. */
export const KeyManagerRollout = Rollout.extend({ keyManagerId: Id }).meta({ id: 'KeyManagerRollout' });
export type KeyManagerRollout = z.infer<typeof KeyManagerRollout>;
export const KeyManagerRolloutPage = pageOf(KeyManagerRollout, 'KeyManagerRolloutPage');
