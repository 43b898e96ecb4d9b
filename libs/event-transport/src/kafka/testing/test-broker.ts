import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isKafkaStartable, startKafka, type KafkaBroker } from '../../../../../tools/kafka/broker.mjs';

/** Where a spec finds a broker: given from outside, or to be started by the spec itself; or why there is none. */
export type BrokerSource = { kind: 'given'; brokers: string[] } | { kind: 'own' } | { kind: 'none'; reason: string };

export async function findBrokerSource(env: NodeJS.ProcessEnv = process.env): Promise<BrokerSource> {
  const given = env.KAFKA_BROKERS ?? env.KEYPLANE_TEST_KAFKA_BROKERS;
  if (given !== undefined && given !== '') return { kind: 'given', brokers: given.split(',') };
  return findOwnBroker(env);
}

/** For specs that kill their broker. */
export async function findOwnBroker(env: NodeJS.ProcessEnv = process.env): Promise<BrokerSource> {
  if (env.KEYPLANE_TEST_KAFKA_REASON) return { kind: 'none', reason: env.KEYPLANE_TEST_KAFKA_REASON };
  const { available, reason } = await isKafkaStartable();
  return available ? { kind: 'own' } : { kind: 'none', reason: reason ?? 'unknown' };
}

/** A broker with a data folder of its own, which goes with it. */
export async function startTestBroker(): Promise<{ broker: KafkaBroker; remove(): Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'keyplane-kafka-'));
  const broker = await startKafka({ dataDir });
  return {
    broker,
    remove: async () => {
      await broker.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
