import type { KafkaMessage } from 'kafkajs';
import { settledWithin } from '../following/deadline.js';
import { reconnectForever } from '../following/reconnect.js';
import type { Following } from '../port.js';
import type { KafkaConnection } from './connection.js';
import { OffsetsMovedError, runReaderSession } from './reader-session.js';
import { topicEnds } from './topics.js';

/** Whoever was away for longer starts over: tombstones may have gone from the topic meanwhile (24 h by default). */
const RESUME_WITHIN_MS = 3_600_000;

export interface TopicReaderOptions {
  connection: KafkaConnection;
  topic: string;
  groupId: string;
  sink: TopicSink;
}

/** Who gets what is read. Only `take` may throw: `StartOverError` to have everything again, anything else to reconnect. */
export interface TopicSink {
  begin(): void;
  take(messages: readonly KafkaMessage[], heartbeat: () => Promise<void>): Promise<void>;
  caughtUp(): void;
  error(error: unknown): void;
}

/** What was read does not fit what came before. */
export class StartOverError extends Error {}

/** Reads a compacted topic from its beginning to its end and follows it, over as many sessions as it takes. */
export class TopicReader implements Following {
  readonly #options: TopicReaderOptions;
  readonly #abort = new AbortController();
  readonly #done: Promise<void>;
  /** The next offset; null = everything is read (again). */
  #next: bigint | null = null;
  #lostAt = 0;
  #isConnected = false;

  constructor(options: TopicReaderOptions) {
    this.#options = options;
    const { sink } = options;
    this.#done = reconnectForever({ signal: this.#abort.signal, connect: (healthy) => this.#connect(healthy), onError: (error) => sink.error(error), delayMsMax: 1000 });
  }

  get isConnected(): boolean {
    return this.#isConnected;
  }

  async close(): Promise<void> {
    this.#isConnected = false;
    this.#abort.abort();
    await settledWithin(this.#done, 1900);
  }

  async #connect(healthy: () => void): Promise<void> {
    const { sink, connection, topic, groupId } = this.#options;
    const { low, high } = await topicEnds(connection, topic);
    const from = this.#startingPoint(low, high);
    let target: bigint | null = high;
    const reached = (place: bigint): void => {
      this.#next = place;
      if (target === null || place < target) return;
      target = null;
      healthy();
      sink.caughtUp();
    };
    const onRunning = (): void => {
      this.#isConnected = !this.#abort.signal.aborted;
      reached(this.#next ?? from);
    };
    try {
      await runReaderSession({ connection, topic, groupId, from, signal: this.#abort.signal, onRunning, onMessages: (...batch) => sink.take(...batch), onPlace: reached });
    } catch (error) {
      if (error instanceof StartOverError || error instanceof OffsetsMovedError) this.#next = null;
      throw error;
    } finally {
      this.#isConnected = false;
      this.#lostAt = performance.now();
    }
  }

  #startingPoint(low: bigint, high: bigint): bigint {
    const isTooOld = performance.now() - this.#lostAt > RESUME_WITHIN_MS;
    if (this.#next !== null && this.#next >= low && this.#next <= high && !isTooOld) return this.#next;
    this.#abort.signal.throwIfAborted();
    this.#options.sink.begin();
    this.#next = low;
    return low;
  }
}
