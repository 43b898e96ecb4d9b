/**
 * Changes and receipts over Apache Kafka (kafkajs, kept behind the port). Knows nothing of what a value means. Start at
 * `kafka-publisher.ts` and `kafka-follower.ts`; both followers and listeners read through `topic-reader.ts`.
 *
 * The position of a change is in its record's headers (`epoch`, `sequence`, `publisher`). One partition, compacted. A follower
 * commits no offset: each start reads everything; each connection is a consumer group `{groupId}.{random}`, so that it never
 * waits for the session of a dead one (an ACL names the prefix). A gap in the sequences, or offsets that went back, mean a
 * recreated topic: everything is read again. A `caughtUp` may miss a change whose commit is some milliseconds old; it follows.
 */
export { createKafkaPublisher, type KafkaPublisherOptions } from './kafka-publisher.js';
export { createKafkaFollower, type KafkaFollowerOptions } from './kafka-follower.js';
export { createKafkaReceiptListener, createKafkaReceiptSender, type KafkaReceiptListenerOptions } from './kafka-receipts.js';
export type { KafkaConnection } from './connection.js';
export { ensureTopics } from './topics.js';
