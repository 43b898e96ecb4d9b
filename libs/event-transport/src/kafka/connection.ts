import { TOPICS, type Log } from '@keyplane/contracts';
import { Kafka, logLevel, type ISocketFactory, type KafkaConfig, type RetryOptions } from 'kafkajs';

/** Which of the relay's topics. */
export interface OfLog {
  /** Default `changes`. */
  log?: Log;
}

export interface KafkaLogEntry {
  level: 'error' | 'warn' | 'info' | 'debug';
  message: string;
}

/** How to reach the cluster; the same for all four ends. */
export interface KafkaConnection {
  /** `host:port` of one or more brokers. */
  brokers: readonly string[];
  /** Put before the names of topics, groups and the transactional id. Default none. */
  topicPrefix?: string;
  /** Of topics that are created here. Default: the cluster's own. */
  replicationFactor?: number;
  ssl?: KafkaConfig['ssl'];
  sasl?: KafkaConfig['sasl'];
  /** What kafkajs says. Default: nobody listens; what matters is reported to `onError` and by rejections. */
  onLog?(entry: KafkaLogEntry): void;
  /** For tests that cut connections. */
  socketFactory?: ISocketFactory;
}

const LEVELS: Partial<Record<logLevel, KafkaLogEntry['level']>> = {
  [logLevel.ERROR]: 'error',
  [logLevel.WARN]: 'warn',
  [logLevel.INFO]: 'info',
  [logLevel.DEBUG]: 'debug',
};

/** A kafkajs client; `retry` says how long its calls bear with a broker that is away. */
export function createClient(connection: KafkaConnection, retry: RetryOptions): Kafka {
  const { onLog } = connection;
  return new Kafka({
    clientId: 'keyplane',
    brokers: [...connection.brokers],
    retry,
    connectionTimeout: 3000,
    // A fetch waits 200 ms at most: ten seconds of silence is a dead connection.
    requestTimeout: 10_000,
    logLevel: onLog === undefined ? logLevel.NOTHING : logLevel.WARN,
    logCreator: () => (entry) => onLog?.({ level: LEVELS[entry.level] ?? 'debug', message: entry.log.message }),
    ...(connection.ssl === undefined ? {} : { ssl: connection.ssl }),
    ...(connection.sasl === undefined ? {} : { sasl: connection.sasl }),
    ...(connection.socketFactory === undefined ? {} : { socketFactory: connection.socketFactory }),
  });
}

export function topicName(connection: KafkaConnection, topic: keyof typeof TOPICS): string {
  return `${connection.topicPrefix ?? ''}${TOPICS[topic]}`;
}
