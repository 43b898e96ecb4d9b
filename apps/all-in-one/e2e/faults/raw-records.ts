import { createRequire } from 'node:module';
import type { World } from './world.js';

/** A record that nobody of ours would write. */
export interface RawRecord {
  key: string;
  value: string;
}

interface Producer {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  send(batch: { topic: string; messages: readonly RawRecord[] }): Promise<unknown>;
}
type Kafkajs = { Kafka: new (options: { brokers: string[]; logLevel: number }) => { producer(options: object): Producer }; Partitioners: { DefaultPartitioner: unknown } };

// Known to the transport alone: the product's parts speak through its port, which writes no such records.
const kafkajs = createRequire(new URL('../../../../libs/event-transport/package.json', import.meta.url))('kafkajs') as Kafkajs; // the part that is used

/** Writes records into the changes topic, past the relay. */
export async function produceRaw({ installation }: World, records: readonly RawRecord[]): Promise<void> {
  const kafka = new kafkajs.Kafka({ brokers: installation.broker?.brokers ?? [], logLevel: 0 });
  const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  await producer.send({ topic: 'keyplane.changes.v1', messages: records });
  await producer.disconnect();
}

/** Writes rows into the outbox, past all services; the relay numbers and publishes them. */
export async function insertRaw({ installation }: World, records: readonly RawRecord[]): Promise<void> {
  for (const { key, value } of records) await installation.sql('insert into keyplane.outbox (organization_id, key, payload) values (null, $1, $2)', [key, value]);
}

/** The newest record of an aggregate as its followers got it. */
export async function newestRecord({ installation }: World, key: string): Promise<Record<string, unknown> & { revision: number }> {
  const [row] = await installation.sql<{ record: Record<string, unknown> & { revision: number } }>(
    `select o.payload || jsonb_build_object('epoch', s.epoch, 'sequence', o.sequence) as record from keyplane.outbox o, keyplane.outbox_state s where o.key = $1 order by o.id desc limit 1`,
    [key],
  );
  if (row === undefined) throw new Error(`there is no record of ${key}`);
  return row.record;
}
