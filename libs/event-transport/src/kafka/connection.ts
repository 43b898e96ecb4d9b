import { TOPICS, type Log } from '@keyplane/contracts';
import { Kafka, logLevel, type ISocketFactory, type RetryOptions } from 'kafkajs';

/** Which of the relay's topics. */
export interface OfLog {
  /** Default `changes`. */
  log?: Log;
}

/** How to reach the cluster; the same for all four ends. */
export interface KafkaConnection {
  /** `host:port` of one or more brokers. */
  brokers: readonly string[];
  /** Put before the names of topics, groups and the transactional id. Default none. */
  topicPrefix?: string;
  /** For tests that cut connections. */
  socketFactory?: ISocketFactory;
}

/** A kafkajs client; `retry` says how long its calls bear with a broker that is away. */
export function createClient(connection: KafkaConnection, retry: RetryOptions): Kafka {
  return new Kafka({
    clientId: 'keyplane',
    brokers: [...connection.brokers],
    retry,
    connectionTimeout: 3000,
    // A fetch waits 200 ms at most: ten seconds of silence is a dead connection.
    requestTimeout: 10_000,
    // What matters is reported by rejections, and to `onError`.
    logLevel: logLevel.NOTHING,
    ...(connection.socketFactory === undefined ? {} : { socketFactory: connection.socketFactory }),
  });
}

/** The name on the cluster: the contract's, behind the prefix. */
export function topicName(connection: KafkaConnection, topic: keyof typeof TOPICS): string {
  return `${connection.topicPrefix ?? ''}${TOPICS[topic]}`;
}
