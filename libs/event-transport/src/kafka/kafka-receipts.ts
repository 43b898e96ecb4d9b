import { Receipt } from '@keyplane/contracts';
import { Partitioners, type KafkaMessage, type Producer } from 'kafkajs';
import { settledWithin } from '../following/deadline.js';
import type { ReceiptListener, ReceiptSender } from '../port.js';
import { createClient, topicName, type KafkaConnection } from './connection.js';
import { TopicReader, type TopicSink } from './topic-reader.js';
import { ensureTopics } from './topics.js';

const SEND_MS_MAX = 5000;

/** Sends receipts to the receipts topic, which the control plane creates. Rejects after 5 s at the latest. */
export function createKafkaReceiptSender(options: KafkaConnection): ReceiptSender {
  let connecting: Promise<Producer> | null = null;
  const connect = async (): Promise<Producer> => {
    const producer = createClient(options, { initialRetryTime: 100, maxRetryTime: 1000, retries: 5 }).producer({ allowAutoTopicCreation: false, createPartitioner: Partitioners.DefaultPartitioner });
    await producer.connect();
    return producer;
  };
  const send = async (receipt: Receipt): Promise<void> => {
    connecting ??= connect();
    const producer = await connecting.catch((error: unknown) => {
      connecting = null;
      throw error;
    });
    await producer.send({ topic: topicName(options, 'receipts'), acks: -1, messages: [{ key: receipt.gatewayId, value: JSON.stringify(receipt), partition: 0 }] });
  };
  return {
    send: async (receipt) => {
      const sending = send(receipt);
      if (!(await settledWithin(sending, SEND_MS_MAX))) {
        sending.catch(() => undefined);
        throw new Error(`Kafka did not accept the receipt within ${SEND_MS_MAX} ms`);
      }
      await sending;
    },
    close: async () => {
      if (connecting !== null) await settledWithin(connecting.then((producer) => producer.disconnect()), 1500);
    },
  };
}

export interface KafkaReceiptListenerOptions extends KafkaConnection {
  /** Start of the consumer group's name. Default `keyplane-receipts`. */
  groupId?: string;
  /** Trouble that the listener lives through: a malformed receipt, a handler that rejected, a lost connection. */
  onError?(error: unknown): void;
}

/**
 * Hears the receipts of all gateways, first the last ones of before. Of several that one gateway sent in short order only
 * the newest is handed over. Creates the topic.
 */
export function createKafkaReceiptListener(options: KafkaReceiptListenerOptions): ReceiptListener {
  return {
    listen: async (handler) => {
      await ensureTopics(options, ['receipts']);
      const groupId = `${options.topicPrefix ?? ''}${options.groupId ?? 'keyplane-receipts'}`;
      return new TopicReader({ connection: options, topic: topicName(options, 'receipts'), groupId, sink: new ReceiptsSink(handler, options.onError) });
    },
  };
}

class ReceiptsSink implements TopicSink {
  readonly #handler: (receipt: Receipt) => Promise<void>;
  readonly #onError: ((error: unknown) => void) | undefined;

  constructor(handler: (receipt: Receipt) => Promise<void>, onError: ((error: unknown) => void) | undefined) {
    this.#handler = handler;
    this.#onError = onError;
  }

  begin(): void {
    // Each receipt replaces the one before it; there is no state to build anew.
  }

  async take(messages: readonly KafkaMessage[], heartbeat: () => Promise<void>): Promise<void> {
    const newest = new Map<string, Receipt>();
    for (const message of messages) {
      const receipt = this.#parse(message);
      if (receipt === null) continue;
      newest.delete(receipt.gatewayId);
      newest.set(receipt.gatewayId, receipt);
    }
    for (const receipt of newest.values()) {
      await this.#handler(receipt).catch((error: unknown) => this.error(error));
      await heartbeat();
    }
  }

  caughtUp(): void {
    // Nobody waits for the end of the receipts.
  }

  error(error: unknown): void {
    this.#onError?.(error);
  }

  #parse({ value }: KafkaMessage): Receipt | null {
    if (value === null) return null;
    try {
      return Receipt.parse(JSON.parse(value.toString()));
    } catch (error) {
      this.error(error);
      return null;
    }
  }
}
