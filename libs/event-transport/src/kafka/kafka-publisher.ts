import { randomUUID } from 'node:crypto';
import type { Log, Position } from '@keyplane/contracts';
import { Partitioners, type Producer } from 'kafkajs';
import { settledWithin } from '../following/deadline.js';
import { PublisherFencedError, type ChangePublisher, type ChangeRecord } from '../port.js';
import { createClient, topicName, type KafkaConnection, type OfLog } from './connection.js';
import { readLastRecord } from './last-record.js';
import { positionOf, publisherOf, toMessage } from './record-headers.js';
import { isFencing } from './fencing.js';
import { ensureTopics } from './topics.js';

/** Of one request to the partition; brokers take 1 MB by default. */
const REQUEST_BYTES = 500_000;
/** For each request of a batch. */
const PUBLISH_MS_MAX = 30_000;
/**
 * First after 20 ms: a transaction that begins before the last one's marker is written is sent away for a moment. With no
 * broker there, some 20 s in all (measured): then the relay hears of the trouble, and publishes again.
 */
const RETRY = { initialRetryTime: 20, maxRetryTime: 1000, retries: 15 };

/** Installations that share a cluster need a `topicPrefix` each: it is part of the transactional id, too. */
export type KafkaPublisherOptions = KafkaConnection & OfLog;

/**
 * Publishes in transactions under one fixed transactional id per installation and topic: the first call of a newer publisher fences
 * every older one. Creates the topics. Publish only while holding the relay's lock.
 */
export function createKafkaPublisher(options: KafkaPublisherOptions): ChangePublisher {
  return new KafkaPublisher(options);
}

class KafkaPublisher implements ChangePublisher {
  readonly #options: KafkaPublisherOptions;
  readonly #id = randomUUID();
  readonly #log: Log;
  readonly #topic: string;
  #producer: Producer | null = null;
  #hasBegun = false;
  #isClosed = false;
  #fenced: PublisherFencedError | null = null;
  /** Undefined = not known, ask the topic. */
  #last: Position | null | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: KafkaPublisherOptions) {
    this.#options = options;
    this.#log = options.log ?? 'changes';
    this.#topic = topicName(options, this.#log);
  }

  lastPosition(): Promise<Position | null> {
    return this.#inTurn(async () => {
      // The older publisher is fenced and its transaction ended before the end of the topic is looked at.
      await this.#begin();
      if (this.#last === undefined) this.#last = positionOf((await readLastRecord(this.#options, this.#log))?.headers);
      return this.#last;
    });
  }

  publish(records: readonly ChangeRecord[]): Promise<void> {
    return this.#inTurn(async () => {
      if (records.length === 0) return;
      await this.#send(await this.#begin(), records);
      this.#last = records.at(-1)?.position ?? this.#last;
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#discard();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.catch(() => undefined).then(work);
    this.#turn = turn;
    return turn;
  }

  async #begin(): Promise<Producer> {
    if (this.#fenced !== null) throw this.#fenced;
    this.#checkOpen();
    if (this.#producer !== null) return this.#producer;
    await ensureTopics(this.#options, [this.#log, 'receipts']);
    if (this.#hasBegun) await this.#checkNobodyElsePublished();
    const producer = createClient(this.#options, RETRY).producer({
      transactionalId: transactionalIdOf(this.#options, this.#log),
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
      // How long a dead relay's open transaction may hide what came after it, should no successor end it sooner; a whole
      // epoch has to fit in.
      transactionTimeout: 60_000,
    });
    this.#checkOpen();
    await producer.connect();
    this.#hasBegun = true;
    this.#producer = producer;
    if (this.#isClosed) await this.#discard();
    this.#checkOpen();
    return producer;
  }

  /** Whoever was closed while it began must not fence a newer one. */
  #checkOpen(): void {
    if (this.#isClosed) throw new Error('this publisher is closed');
  }

  /** Beginning again fences whoever published since; a relay that lost its lock meanwhile must not do that. */
  async #checkNobodyElsePublished(): Promise<void> {
    const last = await readLastRecord(this.#options, this.#log);
    const publisher = publisherOf(last?.headers);
    const position = positionOf(last?.headers);
    const isOlder = this.#last != null && position?.epoch === this.#last.epoch && position.sequence <= this.#last.sequence;
    if (last !== null && publisher !== this.#id && !isOlder) throw this.#fence(new Error('the topic ends with a record of another publisher'));
  }

  async #send(producer: Producer, records: readonly ChangeRecord[]): Promise<void> {
    const requests = toChunks(records).map((chunk) => chunk.map((record) => toMessage(record, this.#id)));
    try {
      await inTime(transact(producer, this.#topic, requests), PUBLISH_MS_MAX * requests.length);
    } catch (error) {
      // After a failure nobody knows how far the transaction came; beginning again ends it.
      this.#last = undefined;
      await this.#discard();
      throw isFencing(error) ? this.#fence(error) : error;
    }
  }

  #fence(cause: unknown): PublisherFencedError {
    this.#fenced = new PublisherFencedError({ cause });
    return this.#fenced;
  }

  async #discard(): Promise<void> {
    const producer = this.#producer;
    this.#producer = null;
    if (producer !== null) await settledWithin(producer.disconnect(), 1500);
  }
}

/** The id of the changes names no topic: that is what it was before there was another one. */
function transactionalIdOf({ topicPrefix = '' }: KafkaPublisherOptions, log: Log): string {
  return `${topicPrefix}keyplane-relay-default${log === 'changes' ? '' : `-${log}`}`;
}

/** All or nothing: half an epoch must never look like a whole one. */
async function transact(producer: Producer, topic: string, requests: readonly ReturnType<typeof toMessage>[][]): Promise<void> {
  const transaction = await producer.transaction();
  for (const messages of requests) await transaction.send({ topic, messages, acks: -1 });
  await transaction.commit();
}

async function inTime(work: Promise<void>, ms: number): Promise<void> {
  if (!(await settledWithin(work, ms))) {
    work.catch(() => undefined);
    throw new Error(`Kafka did not accept the changes within ${ms} ms`);
  }
  await work;
}

/** In order, each within the size of a request; a record that exceeds it is a chunk of its own. */
function toChunks(records: readonly ChangeRecord[]): ChangeRecord[][] {
  const chunks: ChangeRecord[][] = [];
  let size = REQUEST_BYTES;
  for (const record of records) {
    // Headers and framing are some 150 bytes.
    const bytes = Buffer.byteLength(record.key) + Buffer.byteLength(record.value ?? '') + 150;
    if (size + bytes > REQUEST_BYTES) {
      chunks.push([]);
      size = 0;
    }
    chunks.at(-1)?.push(record);
    size += bytes;
  }
  return chunks;
}
