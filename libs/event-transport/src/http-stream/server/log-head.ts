import type { Position } from '@keyplane/contracts';
import { BatchRing, toBatch, type Batch } from './batch.js';
import type { ChangeReader } from './change-reader.js';

export interface LogHeadOptions {
  reader: ChangeReader;
  ringBytes: number;
  pageSize: number;
  retryMs: number;
  onError(error: unknown): void;
}

/** How far this process has seen the log, the newest batches, and who waits for more. One read at a time. */
export class LogHead {
  readonly #options: LogHeadOptions;
  readonly #ring: BatchRing;
  readonly #waiting = new Set<() => void>();
  #position: Position | null = null;
  #running: Promise<void> = Promise.resolve();
  #next: Promise<void> | null = null;
  #retry: NodeJS.Timeout | null = null;

  constructor(options: LogHeadOptions) {
    this.#options = options;
    this.#ring = new BatchRing(options.ringBytes);
  }

  /** The last change seen; null before the first read. */
  get position(): Position | null {
    return this.#position;
  }

  /** Something was published. Calls while a read waits for its turn are one read. A failed read is tried again. */
  notify(): void {
    this.refresh().catch((error: unknown) => {
      this.#options.onError(error);
      this.#retry ??= setTimeout(() => {
        this.#retry = null;
        this.notify();
      }, this.#options.retryMs).unref();
    });
  }

  /** Resolves after a read that began after this call. */
  refresh(): Promise<void> {
    this.#next ??= this.#running.catch(() => undefined).then(() => {
      this.#next = null;
      this.#running = this.#advance();
      return this.#running;
    });
    return this.#next;
  }

  /** The changes after a position up to the head: from the ring, else one page of the database; null if they are gone. */
  async batchAfter(position: Position): Promise<Batch | null> {
    const ready = this.#ring.after(position.sequence);
    if (ready !== undefined) return ready;
    const page = await this.#options.reader.readPage(position, this.#options.pageSize);
    const end = this.#position?.sequence ?? 0;
    // A page may be ahead of what this process has been told; the cursor may not.
    return toBatch(position.sequence, page.filter((record) => record.position.sequence <= end));
  }

  /** Resolves when the head moved, or when the signal is aborted. */
  changed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#waiting.add(done);
      signal.addEventListener('abort', done, { once: true });
      if (signal.aborted) done();
    });
  }

  close(): void {
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#ring.clear();
  }

  async #advance(): Promise<void> {
    const { reader, pageSize } = this.#options;
    // A notification that comes before the head is known must not start reading at 0.
    if (this.#position === null) return this.#moveTo(await reader.head());
    for (;;) {
      const from = this.#position;
      const page = await reader.readPage(from, pageSize);
      const last = page.at(-1);
      // Nothing after a notification: perhaps a new epoch, or rows already cleaned up.
      if (last === undefined) return this.#jumpTo(await reader.head());
      const batch = toBatch(from.sequence, page);
      if (batch === null) return this.#jumpTo(last.position);
      this.#ring.add(batch);
      this.#moveTo(last.position);
      if (page.length < pageSize) return;
    }
  }

  #jumpTo(position: Position): void {
    if (position.epoch === this.#position?.epoch && position.sequence === this.#position.sequence) return;
    this.#ring.clear();
    this.#moveTo(position);
  }

  #moveTo(position: Position): void {
    this.#position = position;
    for (const wake of this.#waiting) wake();
  }
}
