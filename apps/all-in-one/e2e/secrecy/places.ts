import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import pg from 'pg';
import { findRunningServer } from '../../src/postgres/index.js';
import { ensureMasterKey } from '../../src/secrets/master-key.js';
import { until } from '../../src/testing/folders.js';
import type { RunningKeyplane } from '../harness.js';

/** Everything that was found in one place, by where in it. */
export type Place = Readonly<Record<string, string>>;

/** Every table of every schema, the built-in key manager's among them, as `COPY` writes it. */
export async function tables({ dataDir }: RunningKeyplane): Promise<Place> {
  const server = findRunningServer(dataDir);
  if (server === undefined) throw new Error('Postgres does not run');
  const client = new pg.Client({ host: '127.0.0.1', port: server.port, user: 'postgres', password: ensureMasterKey(dataDir).derive('postgres superuser'), database: 'keyplane' });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(`select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`);
    const { rows: [place] } = await client.query<{ folder: string }>(`select current_setting('data_directory') as folder`);
    const file = join(place?.folder ?? '', 'secrecy.copy');
    const found: Record<string, string> = {};
    for (const { name } of rows) {
      await client.query(`copy ${name} to '${file}'`);
      found[name] = readFileSync(file, 'utf8');
    }
    return found;
  } finally {
    await client.end();
  }
}

interface Message {
  topic: string;
  message: { key: Buffer | null; value: Buffer | null; headers?: Record<string, unknown> };
}
interface Consumer {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  subscribe(options: { topics: RegExp[]; fromBeginning: boolean }): Promise<void>;
  run(options: { eachMessage: (message: Message) => Promise<void> }): Promise<void>;
}
type Kafkajs = { Kafka: new (options: { brokers: string[]; logLevel: number }) => { consumer(options: { groupId: string }): Consumer } };

/** Every record of every topic with this prefix, until one holds `last`. */
export async function topics({ brokers, prefix, last }: { brokers: string; prefix: string; last: string }): Promise<Place> {
  const { Kafka } = createRequire(new URL('../../../../libs/event-transport/package.json', import.meta.url))('kafkajs') as Kafkajs; // the part that is used
  const consumer = new Kafka({ brokers: brokers.split(','), logLevel: 0 }).consumer({ groupId: `${prefix}secrecy` });
  const found: Record<string, string> = {};
  await consumer.connect();
  try {
    await consumer.subscribe({ topics: [new RegExp(`^${prefix.replaceAll('.', '\\.')}`)], fromBeginning: true });
    await consumer.run({
      eachMessage: ({ topic, message: { key, value, headers } }) => {
        found[topic] = `${found[topic] ?? ''}${String(key)} ${String(value)} ${JSON.stringify(headers ?? {})}\n`;
        return Promise.resolve();
      },
    });
    await until('the last change and a receipt have been read', () => Object.values(found).some((text) => text.includes(last)) && Object.keys(found).some((topic) => topic.includes('receipts')), 30_000);
    return found;
  } finally {
    await consumer.disconnect();
  }
}

/** What a gateway gets over HTTP: the configuration as a snapshot, and as a stream up to the record that holds `last`; and what is revoked. */
export async function httpStream(controlPlaneUrl: string, { token, last }: { token: string; last: string }): Promise<Place> {
  const headers = { authorization: `Bearer ${token}` };
  const snapshot = await (await fetch(`${controlPlaneUrl}/api/v1/gateway/snapshot`, { headers })).text();
  const { position } = JSON.parse(snapshot) as { position: { epoch: string } }; // what a snapshot is
  const abort = new AbortController();
  const response = await fetch(`${controlPlaneUrl}/api/v1/gateway/stream`, { headers: { ...headers, 'last-event-id': `${position.epoch}:0` }, signal: AbortSignal.any([abort.signal, AbortSignal.timeout(20_000)]) });
  let stream = '';
  for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    stream += piece;
    if (stream.includes(last)) break;
  }
  abort.abort();
  const revocations = await (await fetch(`${controlPlaneUrl}/api/v1/gateway/revocations/snapshot`, { headers })).text();
  if (!revocations.includes('tokenHash')) throw new Error('nothing is revoked: there is nothing to be searched');
  return { snapshot, stream, revocations };
}

/** Every file of the data folder but the two that may hold secrets; the database is looked at by its tables. */
export function files({ dataDir }: RunningKeyplane): Place {
  const names = readdirSync(dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(dataDir.length + 1))
    .filter((name) => !['bootstrap.json', 'master-key'].includes(name) && !name.startsWith('postgres/'));
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(dataDir, name), 'latin1')]));
}

/** The arguments of every process of this machine, where the system shows them. */
export function processArguments(): Place {
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const read = (pid: string): string => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    } catch {
      return ''; // it has ended meanwhile
    }
  };
  return Object.fromEntries(processes.map((pid) => [pid, read(pid)]));
}
