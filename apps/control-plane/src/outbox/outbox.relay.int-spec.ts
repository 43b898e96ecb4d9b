import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Position } from '@keyplane/contracts';
import type { ChangePublisher, ChangeRecord } from '@keyplane/event-transport';
import pg from 'pg';
import { v7 as newId } from 'uuid';
import { eventually } from '../testing/eventually.js';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.js';
import { OutboxRelay } from './outbox.relay.js';
import { onlyChanges } from './testing/idle-publisher.js';

let database: TestDatabase;
const relays: OutboxRelay[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  await database.sql('insert into keyplane.outbox_state (epoch) values ($1)', [newId()]);
});
afterEach(async () => {
  await Promise.all(relays.splice(0).map((relay) => relay.stop()));
});
afterAll(() => database.drop());

/** A transport in memory: what was accepted, and a switch for its moods. */
class FakeTransport implements ChangePublisher {
  readonly accepted: ChangeRecord[] = [];
  /** Accepts the batch, and then fails before anybody hears of it. */
  failAfterAccepting = false;
  async publish(records: readonly ChangeRecord[]): Promise<void> {
    this.accepted.push(...records);
    if (this.failAfterAccepting) {
      this.failAfterAccepting = false;
      throw new Error('the acknowledgement was lost');
    }
  }
  lastPosition(): Promise<Position | null> {
    return Promise.resolve(this.accepted.at(-1)?.position ?? null);
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
  get keys(): string[] {
    return this.accepted.map((record) => record.key);
  }
}

function startRelay(publisher: ChangePublisher): OutboxRelay {
  const relay = new OutboxRelay({ url: database.systemUrl, publisher: onlyChanges(database, publisher), log: () => undefined, pollMs: 20 });
  relays.push(relay);
  relay.start();
  return relay;
}

const add = (client: { query(text: string, values: unknown[]): Promise<unknown> }, key: string): Promise<unknown> =>
  client.query('insert into keyplane.outbox (organization_id, key, payload) values (null, $1, $2)', [key, { deleted: false, revision: 1 }]);

async function addCommitted(key: string): Promise<void> {
  await database.sql('insert into keyplane.outbox (organization_id, key, payload) values (null, $1, $2)', [key, { deleted: false, revision: 1 }]);
}

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.systemUrl });
  await client.connect();
  return client;
}

describe('the relay', () => {
  it('delivers a change whose transaction starts first and commits last: once, and in the order of numbers without gaps', async () => {
    const transport = new FakeTransport();
    startRelay(transport);
    const late = await connect();
    await late.query('begin');
    await add(late, 'api/late');
    await addCommitted('api/early');
    await eventually(async () => transport.keys.includes('api/early'));
    expect(transport.keys).not.toContain('api/late');
    await late.query('commit');
    await late.end();
    await eventually(async () => transport.keys.includes('api/late'));
    expect(transport.keys.filter((key) => key === 'api/late')).toHaveLength(1);
    const sequences = transport.accepted.map((record) => record.position.sequence);
    expect(sequences).toEqual(sequences.map((_, index) => index + 1));
  });

  it('never publishes what was rolled back, and leaves no gap for it', async () => {
    const transport = new FakeTransport();
    const { epoch } = await position();
    startRelay(transport);
    const client = await connect();
    await client.query('begin');
    await add(client, 'api/rolled-back');
    await client.query('rollback');
    await client.end();
    await addCommitted('api/after-roll-back');
    await eventually(async () => transport.keys.includes('api/after-roll-back'));
    expect(transport.keys).not.toContain('api/rolled-back');
    expect((await position()).epoch >= epoch).toBe(true);
  });

  it('redelivers with the same sequence when it ends between publishing and marking', async () => {
    const transport = await transportThatKnowsAll();
    const before = transport.accepted.length;
    startRelay(transport);
    transport.failAfterAccepting = true;
    await addCommitted('api/twice');
    await eventually(async () => transport.keys.filter((key) => key === 'api/twice').length === 2);
    const [first, second] = transport.accepted.slice(before).filter((record) => record.key === 'api/twice');
    expect(second).toEqual(first);
  });

  it('works alone: of two relays one publishes, and the other takes over when the lock is lost', async () => {
    const transport = await transportThatKnowsAll();
    const first = startRelay(transport);
    await eventually(async () => first.isLeader);
    const second = startRelay(transport);
    await addCommitted('api/one-relay');
    await eventually(async () => transport.keys.includes('api/one-relay'));
    expect([first.isLeader, second.isLeader]).toEqual([true, false]);
    await database.sql(`select pg_terminate_backend(l.pid) from pg_locks l where l.locktype = 'advisory' and l.classid = 7002 and l.granted and l.database = (select oid from pg_database where datname = current_database())`);
    await addCommitted('api/after-loss');
    await eventually(async () => transport.keys.includes('api/after-loss'));
    await eventually(async () => [first, second].filter((relay) => relay.isLeader).length === 1);
    expect(transport.keys.filter((key) => key === 'api/after-loss')).toHaveLength(1);
  });

  it('numbers while the transport is away, and publishes everything in order when it is back', async () => {
    const transport = await transportThatKnowsAll();
    let isAway = true;
    const real = transport.publish.bind(transport);
    transport.publish = (records) => (isAway ? Promise.reject(new Error('broker away')) : real(records));
    startRelay(transport);
    const before = (await position()).sequence;
    await addCommitted('api/away-1');
    await addCommitted('api/away-2');
    await eventually(async () => (await position()).sequence === before + 2);
    expect(transport.keys).not.toContain('api/away-1');
    isAway = false;
    await eventually(async () => transport.keys.includes('api/away-2'));
    expect(transport.keys.slice(-2)).toEqual(['api/away-1', 'api/away-2']);
  });

  it('starts an epoch when the transport knows more than the database (a restored one), and ends it with epoch.completed', async () => {
    const transport = await transportThatKnowsAll();
    const { epoch, sequence } = await position();
    transport.accepted.push({ key: 'api/lost-with-the-tail', position: { epoch, sequence: sequence + 5 }, value: '{}' });
    startRelay(transport);
    await eventually(async () => transport.keys.at(-1)?.startsWith('epoch/'));
    const republished = transport.accepted.filter((record) => record.position.epoch > epoch);
    expect(republished.map((record) => record.position.sequence)).toEqual(republished.map((_, index) => index + 1));
    expect(republished.map((record) => record.key)).toContain('api/early');
    expect(JSON.parse(republished.at(-1)?.value ?? '{}')).toMatchObject({ type: 'epoch.completed' });
  });

  it('starts an epoch when the transport is empty and was not (a broker made anew)', async () => {
    // Everything is marked: an epoch that was published and not marked would be published again, whole, and need no other.
    await transportThatKnowsAll();
    const { epoch } = await position();
    const transport = new FakeTransport();
    startRelay(transport);
    await eventually(async () => transport.keys.at(-1)?.startsWith('epoch/'));
    expect(transport.accepted.every((record) => record.position.epoch > epoch)).toBe(true);
    expect(new Set(transport.keys).size).toBe(transport.keys.length);
  });
});

async function position(): Promise<Position> {
  const [row] = await database.sql<{ epoch: string; last_sequence: string }>('select epoch, last_sequence from keyplane.outbox_state');
  return { epoch: row?.epoch ?? '', sequence: Number(row?.last_sequence) };
}

/** A transport that holds all that this database has published, as a running installation's does. */
async function transportThatKnowsAll(): Promise<FakeTransport> {
  const transport = new FakeTransport();
  const at = await position();
  await database.sql('update keyplane.outbox_state set published_sequence = last_sequence');
  if (at.sequence > 0) transport.accepted.push({ key: 'api/what-was-before', position: at, value: '{}' });
  return transport;
}
