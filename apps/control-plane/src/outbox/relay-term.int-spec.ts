import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Position } from '@keyplane/contracts';
import { PublisherFencedError, type ChangePublisher, type ChangeRecord } from '@keyplane/event-transport';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import pg from 'pg';
import { v7 as newId } from 'uuid';
import { createTestDatabase, eventually, type TestDatabase } from '../testing/index.js';
import { beginEpoch } from './outbox-statements.js';
import { OutboxRelay } from './outbox.relay.js';
import { onlyChanges } from './testing/idle-publisher.js';

const STOP_MS_MAX = 1_000;

let database: TestDatabase;
let epoch: string;
const relays: OutboxRelay[] = [];
const said: string[] = [];

beforeEach(async () => {
  database = await createTestDatabase();
  epoch = newId();
  await database.sql('insert into keyplane.outbox_state (epoch) values ($1)', [epoch]);
});
afterEach(async () => {
  await Promise.all(relays.splice(0).map((relay) => relay.stop()));
  await database.drop();
  said.splice(0);
});

/** A transport whose moods a test sets. */
class Transport implements ChangePublisher {
  readonly accepted: ChangeRecord[] = [];
  /** How many records each batch had. */
  readonly batches: number[] = [];
  opened = 0;
  closed = 0;
  onAccepted: () => Promise<void> = () => Promise.resolve();
  /** Null = a transport that remembers what was accepted. */
  last: (() => Promise<Position | null>) | null = null;
  async publish(records: readonly ChangeRecord[]): Promise<void> {
    this.accepted.push(...records);
    this.batches.push(records.length);
    await this.onAccepted();
  }
  lastPosition(): Promise<Position | null> {
    this.opened += 1;
    return this.last?.() ?? Promise.resolve(this.accepted.at(-1)?.position ?? null);
  }
  close(): Promise<void> {
    this.closed += 1;
    return Promise.resolve();
  }
}

function start(publisher: ChangePublisher | null, url = database.systemUrl): OutboxRelay {
  const relay = new OutboxRelay({
    url, publisher: publisher && onlyChanges(database, publisher), pollMs: 20,
    log: (_level, message, fields) => said.push(`${message} ${JSON.stringify(fields ?? {})}`),
  });
  relays.push(relay);
  relay.start();
  return relay;
}

async function add(...keys: string[]): Promise<void> {
  for (const key of keys) await database.sql('insert into keyplane.outbox (organization_id, key, payload) values (null, $1, $2)', [key, { deleted: false, revision: 1 }]);
}

/** Stands before the database. Once it is pulled nothing passes, and neither side is told. */
class Cable {
  private readonly sockets: Socket[] = [];
  private readonly server = createServer((client) => {
    const { hostname, port } = new URL(database.systemUrl);
    const far = connect(Number(port), hostname);
    for (const [from, to] of [[client, far], [far, client]] as const) from.on('error', () => undefined).pipe(to);
    this.sockets.push(client, far);
  });

  async plug(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return Object.assign(new URL(database.systemUrl), { host: `127.0.0.1:${(this.server.address() as AddressInfo).port}` }).href; // it listens on TCP
  }

  pull(): void {
    for (const socket of this.sockets) socket.unpipe().pause();
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }
}

const never = (): Promise<never> => new Promise(() => undefined);
const endLeadersConnection = (): Promise<unknown> =>
  database.sql(`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and classid = 7002 and granted and database = (select oid from pg_database where datname = current_database())`);
const state = async (): Promise<{ epoch: string; last: number; published: number }> => {
  const [row] = await database.sql<{ epoch: string; last: number; published: number }>('select epoch, last_sequence::int as last, published_sequence::int as published from keyplane.outbox_state');
  return row ?? { epoch: '', last: 0, published: 0 };
};

describe('a term of the relay', () => {
  it.each(['publishing', 'opening', 'closing'] as const)('stops within a second while the transport hangs at %s', async (at) => {
    const transport = new Transport();
    if (at === 'opening') transport.last = never;
    else transport.onAccepted = never;
    if (at === 'closing') transport.close = never;
    const relay = start(transport);
    await add('api/1');
    await eventually(async () => (at === 'opening' ? transport.opened > 0 : transport.accepted.length > 0));
    const before = Date.now();
    await relay.stop();
    expect(Date.now() - before).toBeLessThan(STOP_MS_MAX);
    if (at !== 'closing') expect(transport.closed).toBeGreaterThan(0);
  });

  it('publishes again, with the same numbers, what the transport has accepted and the database could not mark', async () => {
    const transport = new Transport();
    transport.onAccepted = async () => {
      transport.onAccepted = () => Promise.resolve();
      await endLeadersConnection();
    };
    start(transport);
    await add('api/1', 'api/2');
    await eventually(async () => (await state()).published === 2);
    const numbers = transport.accepted.map(({ position }) => position.sequence);
    expect([...new Set(numbers)]).toEqual([1, 2]);
    expect(numbers.filter((number) => number === 1)).toHaveLength(2);
    expect((await state()).epoch).toBe(epoch);
  });

  it('that lost its connection while the transport hangs never touches the transport again: the next one has it alone', async () => {
    const transport = new Transport();
    let release = (): void => undefined;
    transport.onAccepted = () => new Promise<void>((resolve) => (release = resolve));
    start(transport);
    await add('api/1');
    await eventually(async () => transport.accepted.length === 1);
    const hanging = release;
    transport.onAccepted = () => Promise.resolve();
    await endLeadersConnection();
    await eventually(async () => (await state()).published === 1);
    const opened = transport.opened;
    hanging();
    await add('api/2');
    await eventually(async () => (await state()).published === 2);
    expect(transport.opened).toBe(opened);
    expect(transport.accepted.map(({ position }) => position.sequence)).toEqual([1, 1, 2]);
  });

  it('does not open its transport again, and fence whoever leads now, while the database does not answer', async () => {
    const [cable, transport] = [new Cable(), new Transport()];
    transport.onAccepted = () => {
      cable.pull();
      return Promise.reject(new Error('not now'));
    };
    start(transport, await cable.plug());
    await add('api/1');
    await eventually(async () => said.some((line) => line.startsWith('publishing failed')));
    // Longer than it waits before it tries again.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(transport.opened).toBe(1);
    cable.close();
  });

  it('ends when a newer publisher has taken over, and does not open another one over it', async () => {
    const transport = new Transport();
    transport.onAccepted = () => {
      transport.onAccepted = () => Promise.resolve();
      return Promise.reject(new PublisherFencedError());
    };
    start(transport);
    await add('api/1');
    await eventually(async () => (await state()).published === 1);
    expect(said.map((line) => line.split(' {')[0])).toEqual(['this relay leads', 'the relay starts over', 'this relay leads']);
  });

  it('numbers more than a batch holds in the order of the rows’ ids, without gaps', async () => {
    await database.sql(`insert into keyplane.outbox (organization_id, key, payload) select null, 'api/' || place, '{"deleted": false, "revision": 1}' from generate_series(1, 1200) place`);
    start(null);
    await eventually(async () => (await state()).last === 1200);
    expect(await database.sql('select from (select sequence, row_number() over (order by id) as place from keyplane.outbox) o where sequence <> place')).toEqual([]);
  });

  it('marks what it published in the epoch of it alone: another may have begun while the transport took it', async () => {
    const transport = new Transport();
    transport.onAccepted = async () => {
      transport.onAccepted = () => Promise.resolve();
      const client = new pg.Client({ connectionString: database.systemUrl });
      await client.connect();
      await beginEpoch(client);
      await client.end();
    };
    await add('api/1', 'api/2');
    start(transport);
    await eventually(async () => (await state()).published === 3);
    expect(transport.accepted.map(({ position }) => position.sequence)).toEqual([1, 2, 1, 2, 3]);
  });

  it('notices a restored database although it has given the lost numbers anew', async () => {
    await add('api/1', 'api/2');
    await database.sql('update keyplane.outbox set sequence = id; update keyplane.outbox_state set last_sequence = 2, published_sequence = 2');
    const transport = new Transport();
    // The transport has 3, which the restored database has not; it gives 3 and 4 to other changes before it can compare.
    let answer = (_position: Position): void => undefined;
    transport.last = () => new Promise((resolve) => (answer = resolve));
    start(transport);
    await eventually(async () => transport.opened > 0);
    await add('api/3-anew', 'api/4');
    await eventually(async () => (await state()).last === 4);
    answer({ epoch, sequence: 3 });
    await eventually(async () => (await state()).epoch > epoch);
    await eventually(async () => transport.accepted.length === 5);
    expect(transport.accepted.map(({ key }) => key.replace(/^epoch\/.*/, 'epoch'))).toEqual(['api/1', 'api/2', 'api/3-anew', 'api/4', 'epoch']);
  });

  it.each([
    ['lacks the last of what was published (its topic was cut)', () => ({ epoch, sequence: 1 })],
    ['holds an older epoch only, though this one was published', () => ({ epoch: newId({ msecs: 0 }), sequence: 9 })],
  ])('publishes everything again, in a new epoch, where the transport %s', async (_what, last) => {
    await add('api/1', 'api/2');
    await database.sql('update keyplane.outbox set sequence = id; update keyplane.outbox_state set last_sequence = 2, published_sequence = 2');
    const transport = new Transport();
    transport.last = () => Promise.resolve(last());
    start(transport);
    await eventually(async () => transport.accepted.length === 3);
    expect((await state()).epoch > epoch).toBe(true);
    expect(transport.accepted.map(({ key }) => key.replace(/^epoch\/.*/, 'epoch'))).toEqual(['api/1', 'api/2', 'epoch']);
  });

  it('ends its first epoch for whoever follows an older installation over the same transport: nobody would move to it otherwise', async () => {
    await add('api/1');
    const transport = new Transport();
    transport.last = () => Promise.resolve({ epoch: newId({ msecs: 0 }), sequence: 9 });
    start(transport);
    await eventually(async () => transport.accepted.length === 2);
    expect(transport.accepted.at(-1)?.key).toBe(`epoch/${(await state()).epoch}`);
  });

  it('begins an epoch whole: at no moment can a part of it be read', async () => {
    await add('api/1', 'api/2', 'api/2');
    const client = new pg.Client({ connectionString: database.systemUrl });
    await client.connect();
    const next = await beginEpoch(client);
    await client.end();
    expect(await state()).toEqual({ epoch: next, last: 3, published: 0 });
    expect(await database.sql('select key, sequence::int from keyplane.outbox where log = \'changes\' order by id')).toEqual([{ key: 'api/1', sequence: 1 }, { key: 'api/2', sequence: 2 }, { key: `epoch/${next}`, sequence: 3 }]);
  });

  it('publishes an epoch that begins anew whole, in one batch: no follower may take what is not there yet for deleted', async () => {
    await add(...Array.from({ length: 600 }, (_, place) => `api/${place}`));
    const transport = new Transport();
    transport.last = () => Promise.resolve({ epoch, sequence: 601 });
    start(transport);
    await eventually(async () => (await state()).published === 601);
    expect(transport.batches.at(-1)).toBe(601);
    await add('api/600');
    await eventually(async () => (await state()).published === 602);
    expect(transport.batches.at(-1)).toBe(1);
  });

  it('continues an epoch that it began and could not publish, and does not begin another one each time', async () => {
    await add('api/1');
    const transport = new Transport();
    transport.last = () => Promise.resolve({ epoch, sequence: 9 });
    let failures = 0;
    transport.onAccepted = () => ((failures += 1) < 3 ? Promise.reject(new Error('not now')) : Promise.resolve());
    start(transport);
    await eventually(async () => (await state()).published === 2);
    expect(said.filter((line) => line.startsWith('a new epoch begins'))).toHaveLength(1);
  });

  it.each([
    ['a place of this epoch that this database does not have', () => ({ reported: epoch, begins: true })],
    ['an epoch that this database does not have', () => ({ reported: newId({ msecs: Date.now() + 60_000 }), begins: true })],
    ['an epoch of a time far away', () => ({ reported: 'ffffffff-ffff-7fff-bfff-ffffffffffff', begins: false })],
  ])('looks at the receipts, whichever process took them: %s', async (_what, options) => {
    const { reported, begins } = options();
    await add('api/1');
    start(null);
    await eventually(async () => (await state()).published === 1);
    // The gateway's own row is not what this is about.
    await database.sql(`set session_replication_role = replica; insert into keyplane.receipts (gateway_id, epoch, applied_changes, state_hash, refused, at) values ('${newId()}', '${reported}', 7, '', '[]', now()); set session_replication_role = origin`);
    if (begins) await eventually(async () => (await state()).epoch > reported);
    // Several looks later, there is no second epoch, or none at all.
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(said.filter((line) => line.startsWith('a new epoch begins'))).toHaveLength(begins ? 1 : 0);
    expect((await state()).last).toBe(begins ? 2 : 1);
  });
});
