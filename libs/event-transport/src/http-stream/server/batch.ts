import type { ChangeRecord } from '../../port.js';
import { encodeChange } from '../wire.js';

/** Consecutive changes, read once and encoded once for all followers. */
export interface Batch {
  /** The sequence before the first record. */
  from: number;
  /** The sequence of the last record. */
  to: number;
  records: readonly ChangeRecord[];
  bytes: Buffer;
}

/** Null when a sequence is missing: rows were cleaned up, and what they said can't be known from the rest. */
export function toBatch(from: number, records: readonly ChangeRecord[]): Batch | null {
  const isComplete = records.every((record, index) => record.position.sequence === from + 1 + index);
  if (records.length === 0 || !isComplete) return null;
  return { from, to: from + records.length, records, bytes: Buffer.from(records.map(encodeChange).join('')) };
}

/** The newest batches, up to so many bytes; the oldest go first. */
export class BatchRing {
  readonly #bytesMax: number;
  readonly #batches = new Map<number, Batch>();
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  add(batch: Batch): void {
    this.#batches.set(batch.from, batch);
    this.#bytes += batch.bytes.length;
    for (const [from, oldest] of this.#batches) {
      if (this.#bytes <= this.#bytesMax) return;
      this.#batches.delete(from);
      this.#bytes -= oldest.bytes.length;
    }
  }

  after(sequence: number): Batch | undefined {
    return this.#batches.get(sequence);
  }

  clear(): void {
    this.#batches.clear();
    this.#bytes = 0;
  }
}
