import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ChangeRecord } from '@keyplane/event-transport';
import { DataSource } from 'typeorm';
import { v7 as newId } from 'uuid';
import { eventually } from '../testing/eventually.js';
import { createTestDatabase, type TestDatabase } from '../testing/index.js';
import { OutboxCleaner } from './outbox.cleaner.js';
import { OutboxReader } from './outbox.reader.js';
import { OutboxRelay } from './outbox.relay.js';
import { onlyChanges } from './testing/idle-publisher.js';

let database: TestDatabase;
let dataSource: DataSource;
let relay: OutboxRelay;
const published: ChangeRecord[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = await new DataSource({ type: 'postgres', url: database.systemUrl, poolSize: 2 }).initialize();
  await database.sql('insert into keyplane.outbox_state (epoch) values ($1)', [newId()]);
  const publisher = {
    publish: (records: readonly ChangeRecord[]) => Promise.resolve(void published.push(...records)),
    lastPosition: () => Promise.resolve(published.at(-1)?.position ?? null),
    close: () => Promise.resolve(),
  };
  relay = new OutboxRelay({ url: database.systemUrl, publisher: onlyChanges(database, publisher), log: () => undefined, pollMs: 20 });
  relay.start();
});
beforeEach(() => database.sql('delete from keyplane.outbox'));
afterAll(async () => {
  await relay.stop();
  await dataSource.destroy();
  await database.drop();
});

interface Row {
  key: string;
  payload: object;
  ageDays: number;
}

/** Adds rows and waits until the relay has published them; then they are made as old as they say. */
async function add(...rows: Row[]): Promise<void> {
  for (const { key, payload } of rows) await database.sql('insert into keyplane.outbox (organization_id, key, payload) values (null, $1, $2)', [key, payload]);
  await allPublished();
  for (const { key, payload, ageDays } of rows) await age(ageDays, 'key = $1 and payload = $2::jsonb', [key, payload]);
}

async function age(days: number, condition: string, values: unknown[] = []): Promise<void> {
  await database.sql(`update keyplane.outbox set created_at = now() - interval '${days} days' where ${condition}`, values);
}

const allPublished = (): Promise<unknown> =>
  eventually(async () => {
    const [{ open } = { open: true }] = await database.sql<{ open: boolean }>('select exists (select from keyplane.outbox o, keyplane.outbox_state s where o.sequence is null or o.sequence > s.published_sequence) as open');
    return !open;
  });

const clean = async (): Promise<void> => {
  await new OutboxCleaner(dataSource).clean();
  await allPublished();
};
const keys = async (): Promise<string[]> => (await database.sql<{ key: string; payload: object | null }>('select key, payload from keyplane.outbox order by id')).map(({ key, payload }) => `${key}${payload === null ? ' tombstone' : ''}`);
const valuesOf = (key: string): (string | null)[] => published.filter((record) => record.key === key).map(({ value }) => value);

describe('the clean-up of the outbox', () => {
  it('keeps the last row of each key for ever, and superseded ones for a day', async () => {
    await add({ key: 'api/a', payload: { deleted: false, revision: 1 }, ageDays: 400 }, { key: 'api/b', payload: { deleted: false, revision: 1 }, ageDays: 2 }, { key: 'api/b', payload: { deleted: false, revision: 2 }, ageDays: 0.5 }, { key: 'api/b', payload: { deleted: false, revision: 3 }, ageDays: 0 });
    await clean();
    expect(await keys()).toEqual(['api/a', 'api/b', 'api/b']);
  });

  it('remembers a delete for 30 days, then publishes a tombstone for it, once', async () => {
    await add({ key: 'api/young', payload: { deleted: true, revision: 2 }, ageDays: 29 }, { key: 'api/old', payload: { deleted: true, revision: 2 }, ageDays: 31 });
    await clean();
    expect(valuesOf('api/young')).toHaveLength(1);
    expect(valuesOf('api/old')).toEqual([expect.stringContaining('"deleted":true'), null]);
    await clean();
    expect(valuesOf('api/old')).toHaveLength(2);
    expect(await keys()).toEqual(['api/young', 'api/old tombstone']);
  });

  it('shows the tombstone to those who follow, and not in the full state, where absent means deleted', async () => {
    await add({ key: 'api/gone', payload: { deleted: true, revision: 2 }, ageDays: 31 });
    await clean();
    await add({ key: 'api/here', payload: { deleted: false, revision: 1 }, ageDays: 0 });
    const reader = new OutboxReader(dataSource).of('changes');
    const { epoch } = await reader.head();
    expect((await reader.readPage({ epoch, sequence: 0 }, 100)).filter(({ key }) => key === 'api/gone').at(-1)?.value).toBeNull();
    expect((await reader.snapshot()).records.map(({ key }) => key)).toEqual(['api/here']);
  });

  it('removes a tombstone after a day, but never the last number, by which everybody knows their place', async () => {
    await add({ key: 'api/gone', payload: { deleted: true, revision: 2 }, ageDays: 31 });
    await clean();
    await age(2, 'payload is null');
    await clean();
    expect(await keys()).toEqual(['api/gone tombstone']);
    await add({ key: 'api/here', payload: { deleted: false, revision: 1 }, ageDays: 0 });
    await clean();
    expect(await keys()).toEqual(['api/here']);
  });

  it('touches nothing that is not published', async () => {
    await relay.stop();
    await database.sql(`insert into keyplane.outbox (organization_id, key, payload, created_at) values (null, 'api/x', '{"deleted":true}', now() - interval '40 days'), (null, 'api/x', '{"deleted":true}', now() - interval '35 days')`);
    await new OutboxCleaner(dataSource).clean();
    expect(await keys()).toEqual(['api/x', 'api/x']);
  });
});
