import { z } from 'zod';
import { Id, Timestamp } from '../http/ids.js';

/** Something that a gateway does not enforce, and why. `aggregateId` is the record's key (`key-manager/…`) where it could be read. */
export const Refusal = z.strictObject({ aggregateId: z.string(), revision: z.int().nullable(), reason: z.string() }).meta({ id: 'Refusal' });
export type Refusal = z.infer<typeof Refusal>;

/**
 * A gateway's statement up to which places it enforces the changes and the revocations, and what it refuses. Sent at most
 * 50 ms after applying, and every 5 s as the sign of life. `epoch` is that of the changes, null before the first state; a
 * number is 0 where nothing of this epoch has been applied yet.
 */
export const Receipt = z
  .strictObject({
    gatewayId: Id,
    epoch: z.uuid().nullable(),
    applied: z.strictObject({ changes: z.int().min(0), revocations: z.int().min(0) }),
    stateHash: z.string().max(128),
    refused: z.array(Refusal).max(1000),
    at: Timestamp,
  })
  .meta({ id: 'Receipt' });
export type Receipt = z.infer<typeof Receipt>;
