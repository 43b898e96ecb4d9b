/**
 * Changes and receipts over Apache Kafka (kafkajs, kept behind the port). Knows nothing of what a value means. Start at
 * `kafka-publisher.ts` and `kafka-follower.ts`; both followers and listeners read through `topic-reader.ts`.
 */
export { createKafkaPublisher, type KafkaPublisherOptions } from './kafka-publisher.js';
export { createKafkaFollower, type KafkaFollowerOptions } from './kafka-follower.js';
export { createKafkaReceiptListener, createKafkaReceiptSender, type KafkaReceiptListenerOptions } from './kafka-receipts.js';
export type { KafkaConnection, KafkaLogEntry } from './connection.js';
export { ensureTopics } from './topics.js';
