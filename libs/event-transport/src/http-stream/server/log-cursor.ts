import type { Position } from '@keyplane/contracts';
import type { Batch } from './batch.js';
import type { LogHead } from './log-head.js';

/** What a follower does next. `reset`: its place is not one of this log; it needs a snapshot. `closed`: the signal was aborted. */
export type Step = { kind: 'batch'; batch: Batch } | { kind: 'caught-up' } | { kind: 'reset' } | { kind: 'closed' };

/** One follower's place in the log. It pulls, so that a slow follower costs no memory here. */
export class LogCursor {
  readonly #log: LogHead;
  #position: Position | null;
  /** The head when this follower came; null once that was reached. */
  #target: Position | null = null;
  #hasStarted = false;

  constructor(log: LogHead, position: Position | null) {
    this.#log = log;
    this.#position = position;
  }

  /** Waits until there is something to do. Rejects when the database can't be read. */
  async next(signal: AbortSignal): Promise<Step> {
    if (!this.#hasStarted) await this.#start();
    while (!signal.aborted) {
      // No await between this look at the head and `changed()`: a change in between would not wake this follower.
      const head = this.#log.position;
      const position = this.#position;
      if (head === null || position === null || !isWithin(position, head)) return { kind: 'reset' };
      if (this.#target !== null && position.sequence >= this.#target.sequence) {
        this.#target = null;
        return { kind: 'caught-up' };
      }
      if (position.sequence < head.sequence) return this.#take(position);
      await this.#log.changed(signal);
    }
    return { kind: 'closed' };
  }

  async #start(): Promise<void> {
    // A snapshot, or another process that this follower was at, may be ahead of what this process has been told.
    if (this.#position === null || !isWithin(this.#position, this.#log.position)) await this.#log.refresh();
    this.#target = this.#log.position;
    this.#hasStarted = true;
  }

  async #take(position: Position): Promise<Step> {
    const batch = await this.#log.batchAfter(position);
    if (batch === null) return { kind: 'reset' };
    this.#position = { epoch: position.epoch, sequence: batch.to };
    return { kind: 'batch', batch };
  }
}

function isWithin(position: Position, head: Position | null): boolean {
  return head !== null && position.epoch === head.epoch && position.sequence <= head.sequence;
}
