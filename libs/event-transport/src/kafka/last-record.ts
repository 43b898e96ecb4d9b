import type { Log } from '@keyplane/contracts';
import type { KafkaMessage } from 'kafkajs';
import { topicName, type KafkaConnection } from './connection.js';
import { runReaderSession } from './reader-session.js';
import { topicEnds } from './topics.js';

/** Offsets looked at first: the end of a topic is a record, its marker, and perhaps some aborted ones. */
const TAIL = 100n;
const READ_MS_MAX = 30_000;

/** The last committed record of a topic; null when there is none. */
export async function readLastRecord(connection: KafkaConnection, log: Log): Promise<KafkaMessage | null> {
  const topic = topicName(connection, log);
  const { low, high } = await topicEnds(connection, topic);
  const tail = high - TAIL > low ? high - TAIL : low;
  const last = await readLast(connection, topic, { from: tail, to: high });
  // Nothing but markers and aborted records there: everything is looked at.
  return last === null && tail > low ? readLast(connection, topic, { from: low, to: high }) : last;
}

async function readLast(connection: KafkaConnection, topic: string, range: { from: bigint; to: bigint }): Promise<KafkaMessage | null> {
  if (range.from >= range.to) return null;
  let last: KafkaMessage | null = null;
  let isAtEnd = false;
  const done = new AbortController();
  await runReaderSession({
    connection,
    topic,
    groupId: `${connection.topicPrefix ?? ''}keyplane-relay-tail`,
    from: range.from,
    signal: AbortSignal.any([done.signal, AbortSignal.timeout(READ_MS_MAX)]),
    onMessages: (messages) => {
      last = messages.at(-1) ?? last;
      return Promise.resolve();
    },
    onPlace: (next) => {
      isAtEnd = next >= range.to;
      if (isAtEnd) done.abort();
    },
  });
  if (!isAtEnd) throw new Error(`the end of ${topic} was not reached within ${READ_MS_MAX} ms`);
  return last;
}
