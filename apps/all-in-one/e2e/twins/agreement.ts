import { expect } from '@jest/globals';
import { isDeepStrictEqual } from 'node:util';
import { readFileIfThere } from '../../src/data-folder/private-file.js';
import { until } from '../../src/testing/folders.js';
import { hashOf, readLiving, type LivingThing } from './database-state.js';
import { readStreams, readTopic, type SeenRecord } from './seen.js';
import type { Confirmed } from './traffic.js';
import type { TwinWorld } from './twin-world.js';

const LIMIT_MS = 45_000;

/** One row of the outbox in its place. */
type OutboxRow = SeenRecord & { readonly value: Record<string, unknown> };

/** What was compared, for people. */
export interface Compared {
  readonly records: number;
  readonly redelivered: number;
  readonly publishers: number;
  readonly streams: number;
  readonly snapshots: number;
}

/** Both gateways are where the database is: by the hashes of their receipts, which the database's own, from its tables, must equal. Resolves to the hash. */
export async function untilAgreed(twins: TwinWorld): Promise<string> {
  let hashes: { database: string; kafka: string; http: string } = { database: '', kafka: ' ', http: ' ' };
  await until('both gateways have the hash of the database', async () => {
    hashes = await readHashes(twins);
    return hashes.kafka === hashes.database && hashes.http === hashes.database;
  }, LIMIT_MS).catch((error: unknown) => {
    throw new Error(`${String(error)} ${JSON.stringify(hashes)}`);
  });
  return hashes.database;
}

/** Rows, outbox, topic, stream and both gateways tell the same story, record by record, in the epoch that is now. */
export async function expectAgreement(twins: TwinWorld, confirmed: readonly Confirmed[]): Promise<Compared> {
  await untilAgreed(twins);
  const { installation, gateways } = twins;
  const living = await readLiving(installation);
  expect(living.filter(({ revision, told }) => told?.revision !== revision || told.deleted)).toEqual([]);
  for (const { state, told } of living) expect(told?.data).toEqual(state);
  for (const { diskCopy } of [gateways.kafka, gateways.http]) await expectCopy(diskCopy, living);

  const outbox = await readOutbox(twins);
  expect(outbox.map(({ sequence }) => sequence)).toEqual(outbox.map((_, place) => place + 1));
  expectNotLost(confirmed, { outbox, alive: new Map(living.map(({ key, revision }) => [key, revision])) });
  return { ...(await expectTopic(twins, outbox)), ...expectStream(twins, outbox) };
}

async function readHashes({ installation, gateways }: TwinWorld): Promise<{ database: string; kafka: string; http: string }> {
  const receipts = await installation.sql<{ gateway_id: string; state_hash: string }>('select gateway_id, state_hash from keyplane.receipts');
  const of = (id: string): string => receipts.find(({ gateway_id: gateway }) => gateway === id)?.state_hash ?? 'no receipt';
  return { database: hashOf(await readLiving(installation)), kafka: of(gateways.kafka.id), http: of(gateways.http.id) };
}

async function readOutbox({ installation }: TwinWorld): Promise<OutboxRow[]> {
  const rows = await installation.sql<{ key: string; sequence: string; epoch: string; payload: Record<string, unknown> }>(`select o.key, o.sequence, s.epoch, o.payload from keyplane.outbox o, keyplane.outbox_state s where o.log = 'changes' order by o.sequence`);
  return rows.map(({ key, epoch, payload, ...row }) => ({ key, epoch, sequence: Number(row.sequence), value: { ...payload, epoch, sequence: Number(row.sequence) } }));
}

/** What the gateway would restart from is what the tables say, no more and no less. */
async function expectCopy(file: string, living: readonly LivingThing[]): Promise<void> {
  const wanted = Object.fromEntries(living.map(({ key, state }) => [key, state]));
  await until('the disk copy is written', () => isDeepStrictEqual(readCopy(file), wanted)).catch(() => undefined); // a comparison says more
  expect(readCopy(file)).toEqual(wanted);
}

/** Empty while one copy replaces the other. */
function readCopy(file: string): Record<string, unknown> {
  const text = readFileIfThere(file);
  if (text === undefined) return {};
  const { records } = JSON.parse(text.slice(text.indexOf('\n'))) as { records: [string, string][] }; // behind a line of its own, the state
  const parsed = records.map(([key, value]) => [key, JSON.parse(value) as { deleted: boolean; data: unknown }] as const); // envelopes
  return Object.fromEntries(parsed.filter(([, { deleted }]) => !deleted).map(([key, { data }]) => [key, data]));
}

/** What was answered for is there, or something later of the same thing. */
function expectNotLost(confirmed: readonly Confirmed[], { outbox, alive }: { outbox: readonly OutboxRow[]; alive: ReadonlyMap<string, number> }): void {
  const told = new Set(outbox.map(({ key, value }) => `${key} ${String(value.revision)}`));
  const isEarlierGone = !outbox.some(({ value }) => value.type === 'epoch.completed');
  const lost = confirmed.filter(({ key, revision }) => {
    if (revision === null) return alive.has(key);
    // A new epoch leaves out what something later has replaced.
    return isEarlierGone ? !told.has(`${key} ${revision}`) : (alive.get(key) ?? Number.POSITIVE_INFINITY) < revision;
  });
  expect(lost).toEqual([]);
}

async function expectTopic({ installation }: TwinWorld, outbox: readonly OutboxRow[]): Promise<Pick<Compared, 'records' | 'redelivered' | 'publishers'>> {
  const last = outbox.at(-1);
  if (last === undefined) throw new Error('the outbox is empty');
  const all = await readTopic(installation.broker?.brokers ?? [], last);
  const records = all.filter(({ epoch }) => epoch === last.epoch);
  const { firsts, redelivered } = withoutRedeliveries(records);
  expect(firsts.map(({ publisher: _, ...record }) => record)).toEqual(outbox);
  // One relay at a time: nobody writes again after somebody else did.
  const publishers = records.map(({ publisher }) => publisher).filter((publisher, place, list) => publisher !== list[place - 1]);
  expect(publishers).toEqual([...new Set(publishers)]);
  return { records: firsts.length, redelivered, publishers: publishers.length };
}

/** First deliveries, in the order in which they came; what came again is what came before. */
function withoutRedeliveries(records: readonly SeenRecord[]): { firsts: SeenRecord[]; redelivered: number } {
  const firsts = new Map<number, SeenRecord>();
  for (const record of records) {
    const known = firsts.get(record.sequence);
    if (known === undefined) firsts.set(record.sequence, record);
    else expect({ ...record, publisher: '' }).toEqual({ ...known, publisher: '' });
  }
  return { firsts: [...firsts.values()], redelivered: records.length - firsts.size };
}

/**
 * Each connection brings, from the place that it named on, what the outbox holds there; it goes on where the one before it
 * ended, or where a full state said that it stood; the last one has reached the end.
 */
function expectStream({ balancer }: TwinWorld, outbox: readonly OutboxRow[]): Pick<Compared, 'streams' | 'snapshots'> {
  const epoch = outbox.at(-1)?.epoch;
  const { streams, snapshots } = readStreams(balancer.requests);
  const current = streams.filter(({ after }) => after.epoch === epoch);
  let reached = 0;
  for (const { after, records } of current) {
    const isContinued = after.sequence <= reached || snapshots.some((place) => place.epoch === epoch && place.sequence === after.sequence);
    expect({ after, isContinued }).toEqual({ after, isContinued: true });
    expect(records).toEqual(outbox.slice(after.sequence, after.sequence + records.length));
    reached = Math.max(reached, after.sequence + records.length);
  }
  expect(reached).toBe(outbox.length);
  return { streams: current.length, snapshots: snapshots.length };
}
