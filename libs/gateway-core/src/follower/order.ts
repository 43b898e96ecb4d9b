import type { Envelope } from '@keyplane/contracts';

/** What is remembered of the last record of a key, deletes included (so that an old record can't bring the thing back). */
export interface HeldRecord {
  /** Its event's id, for the state hash. */
  eventId: string;
  epoch: string;
  sequence: number;
  revision: number;
  isDeleted: boolean;
  /** As it was published, for the disk copy. */
  value: string;
}

export function holdRecord(envelope: Envelope, value: string): HeldRecord {
  const { id, epoch, sequence, revision, deleted } = envelope;
  return { eventId: id, epoch, sequence, revision, isDeleted: deleted, value };
}

export type OrderVerdict = 'apply' | 'ignore' | { refuse: string };

/**
 * Whether a record is new, one that we have had (at least once delivery: ignored without a word), or out of order
 * (refused, so that it shows). Sequence and revision must agree: what comes later in the one total order has the higher
 * revision. `appliedSequence` is null while a full state arrives, which may come in any order.
 */
export function judgeOrder(envelope: Envelope, held: HeldRecord | undefined, appliedSequence: number | null): OrderVerdict {
  const { sequence, revision } = envelope;
  const ours = held?.epoch === envelope.epoch ? held : undefined;
  if (ours && revision === ours.revision) return 'ignore';
  if (ours && revision < ours.revision) {
    return sequence < ours.sequence ? 'ignore' : { refuse: `out of order: revision ${revision} comes after revision ${ours.revision}` };
  }
  const passedSequence = Math.max(appliedSequence ?? 0, ours?.sequence ?? 0);
  return sequence > passedSequence ? 'apply' : { refuse: `out of order: sequence ${sequence} was passed without revision ${revision}` };
}
