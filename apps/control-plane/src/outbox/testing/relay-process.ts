import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '@keyplane/contracts';
import type { ChangePublisher } from '@keyplane/event-transport';
import { createKafkaPublisher } from '@keyplane/event-transport/kafka';
import pg from 'pg';
import { NUMBER_BATCH } from '../outbox-statements.js';
import { OutboxRelay } from '../outbox.relay.js';

/**
 * A relay as a process of its own, which tests kill and stop. It speaks in lines of JSON (`{"message": …}`), ends with its
 * parent, and does to itself what can't be timed from outside:
 *   RELAY_DIES=after-publish   SIGKILL when the third batch is accepted and before it is marked (http-stream: numbered, and nobody woken)
 *   RELAY_DIES=at-random       SIGKILL within 300 ms of leading
 *   SIGUSR2                    SIGSTOP when it is about to publish the next batch (http-stream: to number)
 */
const { RELAY_URL = '', RELAY_BROKERS, RELAY_TOPIC_PREFIX, RELAY_DIES, RELAY_LEASE_MS } = process.env;
const DIES_AT_BATCH = 3;

let batches = 0;
let isToStop = false;
process.on('SIGUSR2', () => {
  isToStop = true;
  say({ message: 'armed' });
});

const url = new URL(RELAY_URL);
const relay = new OutboxRelay({
  url: url.href,
  publisher: RELAY_BROKERS === undefined ? null : async (log) => (log === 'changes' ? observed(toKafka(RELAY_BROKERS, log)) : toKafka(RELAY_BROKERS, log)),
  pollMs: 20,
  ...(RELAY_LEASE_MS === undefined ? {} : { leaseMs: Number(RELAY_LEASE_MS) }),
  log: (level, message, fields) => {
    say({ level, message, ...fields });
    if (message === 'this relay leads' && RELAY_DIES === 'at-random') void sleep(Math.random() * 300).then(die);
  },
});
if (RELAY_BROKERS === undefined) observeNumbering();
relay.start();
process.stdin.on('end', () => process.exit(0)).resume();
process.on('SIGTERM', () => void relay.stop().then(() => process.exit(0)));

function toKafka(brokers: string, log: Log): ChangePublisher {
  return createKafkaPublisher({ brokers: brokers.split(','), log, ...(RELAY_TOPIC_PREFIX === undefined ? {} : { topicPrefix: RELAY_TOPIC_PREFIX }) });
}

/** Each record tells which process published it. */
function observed(publisher: ChangePublisher): ChangePublisher {
  return {
    lastPosition: () => publisher.lastPosition(),
    close: () => publisher.close(),
    publish: async (records) => {
      stopIfAsked();
      await publisher.publish(records.map((record) => ({ ...record, value: JSON.stringify({ ...(JSON.parse(record.value ?? '{}') as object), relay: process.pid }) }))); // an envelope
      batchDone();
    },
  };
}

/** Over http-stream, what is numbered is published. */
function observeNumbering(): void {
  const query = pg.Client.prototype.query as (...parameters: unknown[]) => Promise<pg.QueryResult>; // one of its overloads, the one that the relay uses
  pg.Client.prototype.query = async function observedQuery(this: pg.Client, ...parameters: unknown[]): Promise<pg.QueryResult> {
    const isNumbering = parameters[0] === NUMBER_BATCH.changes;
    if (isNumbering) stopIfAsked();
    const result = await query.apply(this, parameters);
    if (isNumbering && result.rowCount) batchDone();
    return result;
  } as typeof pg.Client.prototype.query; // the relay passes a text and its values
}

function batchDone(): void {
  batches += 1;
  if (RELAY_DIES === 'after-publish' && batches === DIES_AT_BATCH) die();
}

function stopIfAsked(): void {
  if (!isToStop) return;
  isToStop = false;
  process.kill(process.pid, 'SIGSTOP');
}

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
