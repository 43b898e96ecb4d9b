import { z } from 'zod';

/** Topics. */
export const TOPICS = { changes: 'keyplane.changes.v1', revocations: 'keyplane.revocations.v1', receipts: 'keyplane.receipts.v1' } as const;
/** The topics that the relay publishes, each with a sequence of its own, in one epoch. */
export const LOGS = ['changes', 'revocations'] as const;
export type Log = (typeof LOGS)[number];

/** Nouns of the changes topic; a record's key is `{noun}/{id}`. */
export const CHANGE_NOUNS = ['key-manager', 'key-manager-keys', 'api', 'application', 'application-key', 'subscription', 'epoch'] as const;
export type ChangeNoun = (typeof CHANGE_NOUNS)[number];
/** Nouns of all events. */
export type EventNoun = ChangeNoun | 'revocation';

/**
 * What every record of `keyplane.changes.v1` and `keyplane.revocations.v1` carries. `data` is the full public state of the aggregate, null in a delete
 * (`deleted: true`). `sequence` is the place in the one total order of its topic, without gaps, within `epoch`
 * (a UUIDv7; the greater is newer). Consumers ignore a `revision` that they have in the same epoch, and count and skip
 * types and versions that they do not know.
 */
export const Envelope = z.object({
  id: z.uuid(),
  type: z.string().min(1),
  version: z.int().min(1),
  epoch: z.uuid(),
  sequence: z.int().min(1),
  occurredAt: z.iso.datetime(),
  organizationId: z.uuid().nullable(),
  aggregateId: z.uuid(),
  revision: z.int().min(1),
  deleted: z.boolean().default(false),
  traceparent: z.string().optional(),
  data: z.unknown(),
});
export type Envelope = z.infer<typeof Envelope>;

/** A place in the order of a topic. */
export interface Position {
  epoch: string;
  sequence: number;
}

/** Negative, zero or positive as `a` is before, at or after `b`; a greater epoch is newer. */
export function comparePositions(a: Position, b: Position): number {
  if (a.epoch !== b.epoch) return a.epoch < b.epoch ? -1 : 1;
  return a.sequence - b.sequence;
}
