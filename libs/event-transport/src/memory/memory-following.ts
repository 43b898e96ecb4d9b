import type { Position } from '@keyplane/contracts';
import { safeHandler, type SafeHandler } from '../following/safe-handler.js';
import type { ChangeRecord, Following, FollowOptions } from '../port.js';
import type { MemoryLog } from './memory-log.js';

/** One follower of a memory log. Deliveries happen in microtasks, never inside `follow()` or `publish()`. */
export class MemoryFollowing implements Following {
  readonly #log: MemoryLog;
  readonly #handler: SafeHandler;
  readonly #onClose: (following: MemoryFollowing) => void;
  #position: Position | null;
  #queue: (() => void)[] = [];
  #state: 'connected' | 'interrupted' | 'closed' = 'connected';

  constructor(log: MemoryLog, options: FollowOptions, onClose: (following: MemoryFollowing) => void) {
    this.#log = log;
    this.#handler = safeHandler(options.handler);
    this.#position = options.from;
    this.#onClose = onClose;
    this.#connect();
  }

  get isConnected(): boolean {
    return this.#state === 'connected';
  }

  deliver(record: ChangeRecord): void {
    if (this.#state !== 'connected') return;
    this.#position = record.position;
    this.#enqueue(() => this.#handler.record(record));
  }

  /** Loses the connection and comes back a turn of the event loop later. */
  interrupt(): void {
    if (this.#state !== 'connected') return;
    this.#state = 'interrupted';
    this.#handler.error(new Error('the connection was interrupted'));
    setImmediate(() => {
      if (this.#state !== 'interrupted') return;
      this.#state = 'connected';
      this.#connect();
    });
  }

  close(): Promise<void> {
    this.#state = 'closed';
    this.#queue = [];
    this.#onClose(this);
    return Promise.resolve();
  }

  #connect(): void {
    const resumed = this.#position === null ? null : this.#log.after(this.#position);
    if (resumed === null) this.#enqueue(() => this.#handler.begin());
    for (const record of resumed ?? this.#log.all()) this.deliver(record);
    const { end } = this.#log;
    this.#enqueue(() => this.#handler.caughtUp(end));
    this.#position = end;
  }

  #enqueue(call: () => void): void {
    if (this.#queue.push(call) === 1) queueMicrotask(() => this.#drain());
  }

  #drain(): void {
    // The queue is emptied from the front while it is walked: a handler may close this follower, or publish.
    for (let call = this.#queue[0]; call !== undefined; call = this.#queue[0]) {
      call();
      this.#queue.shift();
    }
  }
}
