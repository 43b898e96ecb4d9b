import { createHash } from 'node:crypto';
import type { HeldRecord } from './order.js';

/** What of a record counts. */
export type HashedRecord = Pick<HeldRecord, 'eventId' | 'revision' | 'isDeleted'>;

/**
 * A hash over all living records, independent of their order: the exclusive or of one SHA-256 each, so that a change
 * costs two small hashes and not one over everything. Remembered deletes don't count: whoever came later never saw them.
 * Says whether two gateways agree; no protection against somebody who chooses event ids.
 */
export class StateHash {
  readonly #sum = Buffer.alloc(32);

  add(key: string, record: HashedRecord | undefined): void {
    if (record === undefined || record.isDeleted) return;
    const digest = createHash('sha256').update(`${key}\n${record.eventId}\n${record.revision}`).digest();
    for (let index = 0; index < digest.length; index++) this.#sum[index] = (this.#sum[index] ?? 0) ^ (digest[index] ?? 0);
  }

  /** The exclusive or is its own inverse. */
  remove(key: string, record: HashedRecord | undefined): void {
    this.add(key, record);
  }

  toString(): string {
    return this.#sum.toString('hex');
  }
}

/** One hash over two states; empty while one of them has none. */
export function joinStateHashes(a: string, b: string): string {
  const [first, second] = [Buffer.from(a, 'hex'), Buffer.from(b, 'hex')];
  if (first.length === 0 || second.length === 0) return '';
  return Buffer.from(first.map((byte, index) => byte ^ (second[index] ?? 0))).toString('hex');
}
