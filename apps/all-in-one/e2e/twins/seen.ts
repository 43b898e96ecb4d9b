import { createRequire } from 'node:module';
import { until } from '../../src/testing/folders.js';
import type { RecordedRequest } from '../faults/recording-proxy.js';

/** A record as it was seen somewhere. */
export interface SeenRecord {
  readonly key: string;
  readonly epoch: string;
  readonly sequence: number;
  /** The parsed record; null is a tombstone. */
  readonly value: Record<string, unknown> | null;
  /** Who wrote it (Kafka). */
  readonly publisher?: string;
}

export interface Place {
  readonly epoch: string;
  readonly sequence: number;
}

/** What one connection of a gateway brought: where it began, and what followed. */
export interface SeenStream {
  readonly after: Place;
  readonly records: readonly SeenRecord[];
}

interface Message {
  message: { key: Buffer | null; value: Buffer | null; headers?: Record<string, Buffer | undefined> };
}
interface Consumer {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  subscribe(options: { topics: string[]; fromBeginning: boolean }): Promise<void>;
  run(options: { eachMessage: (message: Message) => Promise<void> }): Promise<void>;
}
type Kafkajs = { Kafka: new (options: { brokers: readonly string[]; logLevel: number }) => { consumer(options: object): Consumer } };

const kafkajs = createRequire(new URL('../../../../libs/event-transport/package.json', import.meta.url))('kafkajs') as Kafkajs; // the part that is used

/** Every committed record of the changes topic, up to the one at this place. */
export async function readTopic(brokers: readonly string[], last: Place): Promise<SeenRecord[]> {
  const consumer = new kafkajs.Kafka({ brokers, logLevel: 0 }).consumer({ groupId: `witness-${Math.random()}`, readUncommitted: false });
  const seen: SeenRecord[] = [];
  await consumer.connect();
  try {
    await consumer.subscribe({ topics: ['keyplane.changes.v1'], fromBeginning: true });
    await consumer.run({
      eachMessage: ({ message: { key, value, headers = {} } }) => {
        seen.push({ key: String(key), epoch: String(headers.epoch), sequence: Number(headers.sequence), publisher: String(headers.publisher), value: value === null ? null : parse(value.toString()) });
        return Promise.resolve();
      },
    });
    await until('the end of the topic is read', () => seen.some(({ epoch, sequence }) => epoch === last.epoch && sequence === last.sequence), 30_000);
    return seen;
  } finally {
    await consumer.disconnect();
  }
}

/** What a gateway over HTTP was given: each connection, and the place of each full state. */
export function readStreams(requests: readonly RecordedRequest[]): { streams: SeenStream[]; snapshots: Place[] } {
  const streams = requests.filter(({ path }) => path.endsWith('/gateway/stream')).map(({ headers, text }) => {
    const [epoch = '', sequence] = String(headers['last-event-id']).split(':');
    return { after: { epoch, sequence: Number(sequence) }, records: readEvents(text) };
  });
  const whole = requests.filter(({ path, text }) => path.endsWith('/gateway/snapshot') && text.endsWith(']}'));
  return { streams, snapshots: whole.map(({ text }) => (JSON.parse(text) as { position: Place }).position) }; // the wire's own shape
}

/** Whole events only: what was cut off was never taken. */
function readEvents(text: string): SeenRecord[] {
  return [...text.matchAll(/^id: ([0-9a-f-]+):(\d+)\ndata: (.*)\n\n/gm)].map(([, epoch = '', sequence, data = '']) => {
    const { key, value } = JSON.parse(data) as { key: string; value: string | null }; // the wire's own shape
    return { key, epoch, sequence: Number(sequence), value: value === null ? null : parse(value) };
  });
}

function parse(value: string): Record<string, unknown> {
  return JSON.parse(value) as Record<string, unknown>; // an envelope: compared whole with what the outbox holds
}
