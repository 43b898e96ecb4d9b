import { randomUUID } from 'node:crypto';
import type { Consumer, KafkaMessage } from 'kafkajs';
import { settledWithin } from '../following/deadline.js';
import { createClient, type KafkaConnection } from './connection.js';
import { deleteGroup } from './topics.js';

export interface ReaderSessionOptions {
  connection: KafkaConnection;
  topic: string;
  /** Start of the group's name; each session is a group of its own, so that it never waits for a member that died. */
  groupId: string;
  /** The offset to begin at. */
  from: bigint;
  signal: AbortSignal;
  /** The consumer is a member of its group and fetches. */
  onRunning?(): void;
  /** Committed records, in order. What it throws ends the session. */
  onMessages(messages: readonly KafkaMessage[], heartbeat: () => Promise<void>): Promise<void>;
  /** Everything before `next` is handled; records of aborted transactions and markers count as handled. */
  onPlace?(next: bigint): void;
}

/** Offsets below those already read: the topic was recreated, or cut. */
export class OffsetsMovedError extends Error {
  constructor(expected: bigint, found: bigint) {
    super(`the topic continues at offset ${found} instead of ${expected}: it was recreated`);
    this.name = 'OffsetsMovedError';
  }
}

/**
 * Reads a topic (one partition) from an offset on, over one consumer, until the signal is aborted. Rejects when the
 * connection is lost: kafkajs' own restart would silently read from the beginning again.
 */
export async function runReaderSession(options: ReaderSessionOptions): Promise<void> {
  const groupId = `${options.groupId}.${randomUUID().slice(0, 8)}`;
  const consumer = createClient(options.connection, { initialRetryTime: 50, maxRetryTime: 500, retries: 3, restartOnFailure: () => Promise.resolve(false) }).consumer({
    groupId,
    allowAutoTopicCreation: false,
    sessionTimeout: 10_000,
    heartbeatInterval: 1000,
    // A fetch returns at once when data arrives; this bounds how long closing waits for an idle one.
    maxWaitTimeInMs: 200,
    readUncommitted: false,
  });
  const abort = abortOf(options.signal);
  try {
    await Promise.race([abort.happened, read(consumer, options)]);
  } finally {
    abort.forget();
    // Against a broker that is away, this may hang.
    await settledWithin(consumer.disconnect(), 1000);
    if (options.signal.aborted) await settledWithin(deleteGroup(options.connection, groupId), 500);
  }
}

/** Never resolves; rejects when the session can't go on. */
async function read(consumer: Consumer, options: ReaderSessionOptions): Promise<never> {
  const { topic, signal } = options;
  let next = options.from;
  let fail: (reason: unknown) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => (fail = reject));
  failed.catch(() => undefined);
  let isOver = false;
  const end = (reason: unknown): void => {
    isOver = true;
    fail(reason);
  };
  consumer.on(consumer.events.CRASH, ({ payload }) => end(payload.error));
  consumer.on(consumer.events.GROUP_JOIN, () => {
    // Nothing is committed: without this, each joining would begin at the beginning.
    consumer.seek({ topic, partition: 0, offset: String(next) });
    options.onRunning?.();
  });
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
    const place = BigInt(payload.lastOffset) + 1n;
    if (isOver || signal.aborted || place <= next) return;
    next = place;
    options.onPlace?.(next);
  });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch, heartbeat }) => {
      if (isOver || signal.aborted) return;
      try {
        const [first] = batch.messages;
        // An offset that is out of range makes kafkajs begin elsewhere without a word.
        if (first !== undefined && BigInt(first.offset) < next) throw new OffsetsMovedError(next, BigInt(first.offset));
        await options.onMessages(batch.messages, heartbeat);
      } catch (error) {
        end(error);
      }
    },
  });
  return failed;
}

/** Sessions come and go under one signal: each takes its listener with it. */
function abortOf(signal: AbortSignal): { happened: Promise<void>; forget(): void } {
  let listener = (): void => undefined;
  const happened = new Promise<void>((resolve) => (listener = resolve));
  signal.addEventListener('abort', listener, { once: true });
  if (signal.aborted) listener();
  return { happened, forget: () => signal.removeEventListener('abort', listener) };
}
