// Node finds not every name in this CommonJS module: the default import has them all.
import kafkajs, { type Admin, type ITopicConfig, type RetryOptions } from 'kafkajs';
import type { TOPICS } from '@keyplane/contracts';
import { settledWithin } from '../following/deadline.js';
import { createClient, topicName, type KafkaConnection } from './connection.js';

const PATIENT: RetryOptions = { initialRetryTime: 100, maxRetryTime: 1000, retries: 5 };
/** For callers that come again by themselves. */
const BRIEF: RetryOptions = { initialRetryTime: 50, maxRetryTime: 300, retries: 2 };

const CONFIGS: Record<keyof typeof TOPICS, Record<string, string>> = {
  // One application with many keys may exceed the default of 1 MB.
  changes: { 'cleanup.policy': 'compact', 'max.message.bytes': '8388608' },
  // Each ends after hours, by a tombstone: as for receipts.
  revocations: { 'cleanup.policy': 'compact', 'segment.bytes': '16777216', 'segment.ms': '3600000' },
  // Every gateway writes one each 5 s: small segments, so that compaction keeps up and a start reads little.
  receipts: { 'cleanup.policy': 'compact', 'segment.bytes': '16777216', 'segment.ms': '3600000' },
};

/** Creates the topics that are missing, with one partition and compaction. @throws Error when one exists in another shape */
export async function ensureTopics(connection: KafkaConnection, topics: readonly (keyof typeof TOPICS)[]): Promise<void> {
  await withAdmin(connection, PATIENT, async (admin) => {
    const wanted = topics.map((topic) => toTopicConfig(connection, topic));
    // One by one: with one that exists among them, kafkajs would not wait until the others can be used.
    for (const topic of wanted) await admin.createTopics({ topics: [topic], waitForLeaders: true });
    await checkShape(admin, wanted.map(({ topic }) => topic));
  });
}

async function checkShape(admin: Admin, names: string[]): Promise<void> {
  const { topics } = await admin.fetchTopicMetadata({ topics: names });
  const spread = topics.find(({ partitions }) => partitions.length !== 1);
  // Order holds within a partition only.
  if (spread !== undefined) throw new Error(`the topic ${spread.name} has ${spread.partitions.length} partitions, it must have 1`);
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: names.map((name) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name, configNames: ['cleanup.policy'] })),
  });
  const forgetful = resources.find(({ configEntries }) => configEntries[0]?.configValue !== 'compact');
  // A topic that deletes by age forgets what a starting gateway must know.
  if (forgetful !== undefined) throw new Error(`the topic ${forgetful.resourceName} has cleanup.policy=${forgetful.configEntries[0]?.configValue ?? ''}, it must be compact`);
}

/** The first offset and the one after the last committed record. @throws Error when the topic does not exist */
export async function topicEnds(connection: KafkaConnection, topic: string): Promise<{ low: bigint; high: bigint }> {
  return withAdmin(connection, BRIEF, async (admin) => {
    const [ends] = await admin.fetchTopicOffsets(topic);
    if (ends === undefined) throw new Error(`the topic ${topic} has no partition`);
    return { low: BigInt(ends.low), high: BigInt(ends.high) };
  });
}

/** Removes a group that nobody is in. */
export async function deleteGroup(connection: KafkaConnection, groupId: string): Promise<void> {
  await withAdmin(connection, BRIEF, (admin) => admin.deleteGroups([groupId]));
}

async function withAdmin<T>(connection: KafkaConnection, retry: RetryOptions, use: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = createClient(connection, retry).admin();
  try {
    await admin.connect();
    return await use(admin);
  } finally {
    await settledWithin(admin.disconnect(), 1000);
  }
}

/** The brokers' own `default.replication.factor` (KIP-464): who runs them knows how many there are. */
const CLUSTER_DEFAULT = -1;

function toTopicConfig(connection: KafkaConnection, topic: keyof typeof TOPICS): ITopicConfig {
  return {
    topic: topicName(connection, topic),
    numPartitions: 1,
    replicationFactor: CLUSTER_DEFAULT,
    configEntries: Object.entries(CONFIGS[topic]).map(([name, value]) => ({ name, value })),
  };
}
