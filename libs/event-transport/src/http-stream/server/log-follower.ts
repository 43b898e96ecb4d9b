import type { Position } from '@keyplane/contracts';
import { settledWithin } from '../../following/deadline.js';
import { reconnectForever } from '../../following/reconnect.js';
import { safeHandler, type SafeHandler } from '../../following/safe-handler.js';
import type { Following, FollowOptions } from '../../port.js';
import type { Snapshot } from '../wire.js';
import type { LogCursor } from './log-cursor.js';

/** What an in-process follower needs of the log. */
export interface FollowedLog {
  snapshot(): Promise<Snapshot>;
  cursor(position: Position): LogCursor;
}

/** Follows the log inside the control plane, without HTTP. */
export class LogFollowing implements Following {
  readonly #log: FollowedLog;
  readonly #handler: SafeHandler;
  readonly #abort = new AbortController();
  readonly #done: Promise<void>;
  #position: Position | null;
  #isConnected = false;

  constructor(log: FollowedLog, options: FollowOptions) {
    this.#log = log;
    this.#handler = safeHandler(options.handler);
    this.#position = options.from;
    this.#done = reconnectForever({ signal: this.#abort.signal, connect: (healthy) => this.#connect(healthy), onError: (error) => this.#handler.error(error) });
  }

  get isConnected(): boolean {
    return this.#isConnected;
  }

  async close(): Promise<void> {
    this.#abort.abort();
    // The database may hang.
    await settledWithin(this.#done, 1000);
  }

  async #connect(healthy: () => void): Promise<void> {
    try {
      const cursor = this.#log.cursor(this.#position ?? (await this.#bootstrap()));
      this.#isConnected = true;
      await this.#pull(cursor, healthy);
    } finally {
      this.#isConnected = false;
    }
  }

  async #bootstrap(): Promise<Position> {
    const { position, records } = await this.#log.snapshot();
    this.#abort.signal.throwIfAborted();
    this.#handler.begin();
    for (const record of records) this.#handler.record(record);
    this.#position = position;
    return position;
  }

  async #pull(cursor: LogCursor, healthy: () => void): Promise<void> {
    for (;;) {
      const step = await cursor.next(this.#abort.signal);
      if (step.kind === 'closed') return;
      if (step.kind === 'reset') {
        this.#position = null;
        return;
      }
      if (step.kind === 'caught-up') {
        healthy();
        this.#handler.caughtUp(this.#position);
        continue;
      }
      for (const { key, value, position } of step.batch.records) {
        this.#handler.record({ key, value, position });
        this.#position = position;
      }
    }
  }
}
