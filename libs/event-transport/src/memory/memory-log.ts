import { comparePositions, type Position } from '@keyplane/contracts';
import type { ChangeRecord } from '../port.js';

/** A log that keeps the last record of each key, in the order in which they came. Tombstones stay, so that resuming is safe. */
export class MemoryLog {
  readonly #last = new Map<string, ChangeRecord>();
  #end: Position | null = null;

  get end(): Position | null {
    return this.#end;
  }

  append(record: ChangeRecord): void {
    this.#last.delete(record.key);
    this.#last.set(record.key, record);
    this.#end = record.position;
  }

  /** What came after `from`; null when that place is not one of this log (the full state is needed). */
  after(from: Position): ChangeRecord[] | null {
    if (this.#end === null || from.epoch !== this.#end.epoch || from.sequence > this.#end.sequence) return null;
    return [...this.#last.values()].filter((record) => comparePositions(record.position, from) > 0);
  }

  all(): ChangeRecord[] {
    return [...this.#last.values()].filter((record) => record.value !== null);
  }
}
