import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { until, type Recorder } from '@keyplane/event-transport/contract';
import { ConfigurationFollower } from '@keyplane/gateway-core';
import { aChangeRecord, aKeyManager } from '@keyplane/gateway-core/testing';
import pg from 'pg';
import { v7 as newId } from 'uuid';
import type { TestDatabase } from '../testing/index.js';
import { deliveredTo, withoutRedeliveries } from './testing/delivery.js';
import { httpStreamOf, kafkaOf, type FollowedTransport } from './testing/followed-transport.js';
import { isStopped, type RelayFleet } from './testing/relay-fleet.js';
import { expectNothingLostOver } from './testing/relay-kills.js';
import { RelayStage } from './testing/relay-stage.js';

jest.setTimeout(60_000);
const KILLS = 4;
const { KEYPLANE_TEST_KAFKA_BROKERS: brokers, KEYPLANE_TEST_KAFKA_REASON: reason } = process.env;

describe('relay processes over http-stream', () => describeRelays(httpStreamOf));
if (brokers === undefined) it.skip(`relay processes over Kafka need a broker: ${reason}`, () => undefined);
else describe('relay processes over Kafka', () => describeRelays((database) => kafkaOf(database, brokers)));

function describeRelays(open: (database: TestDatabase) => Promise<FollowedTransport>): void {
  let stage: RelayStage;
  let database: TestDatabase;
  let fleet: RelayFleet;
  let recorder: Recorder;

  beforeEach(async () => {
    stage = await RelayStage.open(open);
    ({ database, fleet, recorder } = stage);
  });
  afterEach(() => stage.close());

  const add = (client: { query(text: string, values: unknown[]): Promise<unknown> }, key: string, payload: object): Promise<unknown> =>
    client.query('insert into keyplane.outbox (organization_id, key, payload) values (null, $1, $2)', [key, payload]);
  const addCommitted = (place: number): Promise<unknown> => add({ query: (text, values) => database.sql(text, values) }, `api/${place}`, { id: newId(), cause: 'test', place, deleted: false });
  const places = (): number[] => withoutRedeliveries(deliveredTo(recorder)).map(({ place }) => place);
  const endLeadersConnection = (): Promise<unknown> =>
    database.sql(`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and classid = 7002 and granted and database = (select oid from pg_database where datname = current_database())`);

  it('a change whose transaction starts first and commits last reaches a gateway’s state, once and in order', async () => {
    const follower = new ConfigurationFollower();
    stage.follow(follower);
    fleet.start();
    await until('a relay leads', () => fleet.leader !== undefined);
    const [late, early] = [aKeyManager(), aKeyManager()];
    const client = new pg.Client({ connectionString: database.systemUrl });
    await client.connect();
    await client.query('begin');
    await add(client, ...keyManagerRow(late));
    await add({ query: (text, values) => database.sql(text, values) }, ...keyManagerRow(early));
    await until('the early one is enforced', () => follower.snapshot?.keyManagers.get(early.id) !== undefined);
    expect(follower.snapshot?.keyManagers.get(late.id)).toBeUndefined();
    await client.query('commit');
    await client.end();
    await until('the late one is enforced', () => follower.snapshot?.keyManagers.get(late.id) !== undefined);
    expect(follower.position?.sequence).toBe(2);
    expect(follower.counters).toEqual({ applied: 2, ignored: 0, skippedUnknown: 0, refused: 0, gaps: 0 });
    await until('the other follower has both', () => deliveredTo(recorder).length >= 2);
    expect(deliveredTo(recorder).map(({ sequence }) => sequence)).toEqual([1, 2]);
  });

  it(`loses nothing, leaves no gap and keeps the order of causes, with 8 writers and ${KILLS} relays killed between publishing and marking, or anywhere`, async () => {
    await expectNothingLostOver(stage, { kills: KILLS });
  });

  it('a relay that stood still over the loss of its lock publishes nothing any more, and waits for its turn', async () => {
    const first = fleet.start();
    await until('the first one leads', () => fleet.leader === first);
    const second = fleet.start();
    await addCommitted(1);
    await until('it publishes', () => places().includes(1));
    first.child.kill('SIGUSR2');
    await until('it is armed', () => first.count('armed') === 1);
    await addCommitted(2);
    await until('it stands still, about to publish', () => isStopped(first.pid));
    await endLeadersConnection();
    await until('the second one leads', () => second.count('this relay leads') === 1);
    await addCommitted(3);
    await until('the second one publishes', () => places().includes(3));
    first.child.kill('SIGCONT');
    await until('the first one notices', () => first.count('the relay starts over') === 1);
    await addCommitted(4);
    await until('the second one goes on', () => places().includes(4));
    expect(places()).toEqual([1, 2, 3, 4]);
    expect([first.count('this relay leads'), second.count('this relay leads'), second.count('the relay starts over')]).toEqual([1, 1, 0]);
    const publishedBy = deliveredTo(recorder).map(({ relay }) => relay);
    if (stage.transport.environment.RELAY_BROKERS !== undefined) expect(publishedBy.slice(publishedBy.indexOf(second.pid))).not.toContain(first.pid);
    second.child.kill('SIGKILL');
    await until('the first one leads again', () => first.count('this relay leads') === 2);
    await addCommitted(5);
    await until('it publishes again', () => places().includes(5));
    expect(places()).toEqual([1, 2, 3, 4, 5]);
  });

  it('a relay that stands still loses the lock by itself, and another one takes over', async () => {
    const first = fleet.start({ RELAY_LEASE_MS: '500' });
    await until('the first one leads', () => fleet.leader === first);
    const second = fleet.start();
    first.child.kill('SIGSTOP');
    await addCommitted(1);
    await until('the second one publishes', () => places().includes(1));
    first.child.kill('SIGCONT');
    await until('the first one notices', () => first.count('the relay starts over') === 1);
    expect(fleet.leader).toBe(second);
  });
}

function keyManagerRow(state: ReturnType<typeof aKeyManager>): [key: string, payload: object] {
  const { key, value } = aChangeRecord({ noun: 'key-manager', id: state.id, data: state });
  const { epoch: _epoch, sequence: _sequence, ...payload } = JSON.parse(value) as { epoch: string; sequence: number }; // the relay gives them
  return [key, payload];
}
