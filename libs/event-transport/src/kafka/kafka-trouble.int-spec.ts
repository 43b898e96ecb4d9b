import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Kafka, logLevel, Partitioners, type Admin } from 'kafkajs';
import { aChange, aReceipt, aTombstone, changes, newEpoch, Recorder, until } from '../contract/index.js';
import { PublisherFencedError, type ChangePublisher, type ChangeRecord, type Following } from '../port.js';
import { topicName } from './connection.js';
import { createKafkaFollower, createKafkaPublisher, createKafkaReceiptListener, createKafkaReceiptSender, ensureTopics, type KafkaConnection } from './index.js';
import { freshConnection, untilVisible } from './testing/kafka-under-test.js';
import { findOwnBroker, startTestBroker } from './testing/test-broker.js';
import { topicEnds } from './topics.js';

jest.setTimeout(90_000);
const source = await findOwnBroker();

if (source.kind === 'none') it.skip(`kafka in trouble needs a broker of its own: ${source.reason}`, () => undefined);
else describe('kafka in trouble', describeTrouble);

function describeTrouble(): void {
  let started: Awaited<ReturnType<typeof startTestBroker>>;
  let admin: Admin;
  const open: { close(): Promise<void> }[] = [];
  beforeAll(async () => {
    started = await startTestBroker();
    admin = plainKafka(started.broker.brokers).admin();
    await admin.connect();
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((end) => end.close()));
  });
  afterAll(async () => {
    await admin.disconnect();
    await started.remove();
  });

  function publisher(connection: KafkaConnection): ChangePublisher {
    const created = createKafkaPublisher(connection);
    open.push(created);
    return created;
  }
  async function follow(connection: KafkaConnection, recorder: Recorder): Promise<Following> {
    const following = createKafkaFollower({ ...connection, groupId: 'keyplane-gateway-test' }).follow({ from: null, handler: recorder });
    open.push(following);
    await until('the follower has caught up', () => recorder.count('caught-up') > 0);
    return following;
  }
  async function freshTopics(): Promise<KafkaConnection> {
    const connection = freshConnection(started.broker.brokers);
    await ensureTopics(connection, ['changes', 'receipts']);
    return connection;
  }

  it('a broker that is killed and comes back costs neither a change nor the order, for the publisher and the follower', async () => {
    const connection = await freshTopics();
    const recorder = new Recorder();
    const following = await follow(connection, recorder);
    const relay = publisher(connection);
    const epoch = newEpoch();
    await relay.publish(changes(epoch, 1, 10));
    await started.broker.kill();
    const publishing = relayAll(relay, epoch);
    await until('the follower knows', () => !following.isConnected);
    await started.broker.restart();
    await publishing;
    await until('everything is there', () => recorder.state.size === 60);
    expect([...new Set(recorder.values)]).toEqual(changes(epoch, 1, 60).map(({ value }) => value));
    expect(recorder.count('begin')).toBe(1);
    expect(recorder.errors.length).toBeGreaterThan(0);
    expect(following.isConnected).toBe(true);
  });

  it('with the broker gone, a receipt is refused in time, and everything closes in time', async () => {
    const connection = await freshTopics();
    const recorder = new Recorder();
    const following = await follow(connection, recorder);
    const sender = createKafkaReceiptSender(connection);
    const listening = await createKafkaReceiptListener(connection).listen(() => Promise.resolve());
    await started.broker.kill();
    const before = Date.now();
    await expect(sender.send(aReceipt())).rejects.toThrow();
    const refusedAfter = Date.now() - before;
    await Promise.all([following.close(), listening.close(), sender.close()]);
    const closedAfter = Date.now() - before - refusedAfter;
    await started.broker.restart();
    expect(refusedAfter).toBeLessThan(6000);
    expect(closedAfter).toBeLessThan(2500);
  });

  it('the publishers of the two logs neither fence each other nor mix', async () => {
    const connection = await freshTopics();
    const revocations: KafkaConnection & { log: 'revocations' } = { ...connection, log: 'revocations' };
    const epoch = newEpoch();
    const [ofChanges, ofRevocations] = [publisher(connection), publisher(revocations)];
    await ofChanges.publish(changes(epoch, 1, 2));
    await ofRevocations.publish([aChange(epoch, 1, 'revocation/1')]);
    await ofChanges.publish(changes(epoch, 3, 1));
    expect([await ofChanges.lastPosition(), await ofRevocations.lastPosition()]).toEqual([{ epoch, sequence: 3 }, { epoch, sequence: 1 }]);
    const [first, second] = [new Recorder(), new Recorder()];
    await Promise.all([follow(connection, first), follow(revocations, second)]);
    await until('both have everything', () => first.state.size === 3 && second.state.size === 1);
    expect([...second.state.keys()]).toEqual(['revocation/1']);
  });

  it('a topic that is deleted and made again is read from its beginning', async () => {
    const connection = await freshTopics();
    const recorder = new Recorder();
    const epoch = newEpoch();
    const relay = publisher(connection);
    await relay.publish(changes(epoch, 1, 20));
    await relay.close();
    await untilVisible(connection, { epoch, sequence: 20 });
    await follow(connection, recorder);
    await admin.deleteTopics({ topics: [topicName(connection, 'changes')] });
    await until('the topic is gone', async () => !(await admin.listTopics()).includes(topicName(connection, 'changes')));
    const next = newEpoch();
    await relayBatch(publisher(connection), changes(next, 1, 3));
    await until('the new topic is read', () => recorder.state.size === 3);
    expect(recorder.count('begin')).toBeGreaterThan(1);
    expect([...recorder.state.values()]).toEqual(changes(next, 1, 3).map(({ value }) => value));
  });

  it('a recreated topic that has outgrown our offset is noticed by its sequences', async () => {
    const connection = await freshTopics();
    const recorder = new Recorder();
    await follow(connection, recorder);
    const epoch = newEpoch();
    const relay = publisher(connection);
    await relay.publish(changes(epoch, 1, 2));
    await until('they are there', () => recorder.state.size === 2);
    // What a follower sees that resumes at its old offset in a new topic: a later sequence than is due.
    await relay.publish(changes(epoch, 10, 1));
    await until('everything is read again', () => recorder.count('begin') === 2 && recorder.count('caught-up') === 2);
    expect([...recorder.state.keys()]).toEqual(['api/1', 'api/2', 'api/10']);
  });

  it('compaction leaves the last record of each key, and the order', async () => {
    const connection = freshConnection(started.broker.brokers);
    await createQuicklyCompactedTopic(admin, topicName(connection, 'changes'));
    const relay = publisher(connection);
    const epoch = newEpoch();
    const many = Array.from({ length: 300 }, (_, index) => aChange(epoch, index + 1, `api/${index % 3}`));
    await relay.publish([...many, aTombstone(epoch, 301, 'api/0')]);
    let sequence = 301;
    const recordsInTopic = async (): Promise<number> => {
      // The active segment rolls only when something is appended; each look appends.
      await new Promise((resolve) => setTimeout(resolve, 600));
      sequence += 1;
      await relay.publish([aChange(epoch, sequence, 'tick/1')]);
      await untilVisible(connection, { epoch, sequence });
      const recorder = new Recorder();
      const following = await follow(connection, recorder);
      await following.close();
      expect([...recorder.state.keys()].filter((key) => key !== 'tick/1').sort()).toEqual(['api/1', 'api/2']);
      expect(recorder.state.get('api/2')).toBe(many[299]?.value);
      return recorder.count('record');
    };
    await until('the superseded ones are gone', async () => (await recordsInTopic()) < 20, 30_000);
    expect(await relay.lastPosition()).toEqual({ epoch, sequence });
  });

  it('an aborted transaction at the end is neither delivered nor waited for, and the last position is the one before it', async () => {
    const connection = await freshTopics();
    const epoch = newEpoch();
    const relay = publisher(connection);
    await relay.publish(changes(epoch, 1, 4));
    await relay.close();
    await untilVisible(connection, { epoch, sequence: 4 });
    await abortTransaction(connection, 150);
    await until('the aborted records are in the way', async () => (await topicEnds(connection, topicName(connection, 'changes'))).high > 150n);
    const recorder = new Recorder();
    await follow(connection, recorder);
    expect([...recorder.state.keys()]).toEqual(['api/1', 'api/2', 'api/3', 'api/4']);
    expect(await publisher(connection).lastPosition()).toEqual({ epoch, sequence: 4 });
  });

  it('a batch larger than one request arrives whole and in order', async () => {
    const connection = await freshTopics();
    const recorder = new Recorder();
    await follow(connection, recorder);
    const epoch = newEpoch();
    const large = Array.from({ length: 12 }, (_, index) => ({ key: `api/${index}`, position: { epoch, sequence: index + 1 }, value: String(index).padEnd(index === 5 ? 2_000_000 : 150_000, 'x') }));
    await publisher(connection).publish(large);
    await until('all are there', () => recorder.state.size === 12);
    expect(recorder.values.map((value) => value?.length)).toEqual(large.map(({ value }) => value.length));
    expect([...recorder.state.keys()]).toEqual(large.map(({ key }) => key));
  });

  // Half an epoch would look whole to a gateway that starts on a topic made anew: what is not there yet would count as deleted.
  it('of a batch that fails in its middle nobody ever sees a part', async () => {
    const connection = await freshTopics();
    const recorder = new Recorder();
    await follow(connection, recorder);
    const epoch = newEpoch();
    const one = (sequence: number, characters: number): ChangeRecord => ({ key: `api/${sequence}`, position: { epoch, sequence }, value: 'x'.repeat(characters) });
    // What the topic takes at most is 8 MiB; the records before it are three requests.
    await expect(publisher(connection).publish([...[1, 2, 3].map((sequence) => one(sequence, 400_000)), one(4, 9_000_000)])).rejects.toThrow();
    await publisher(connection).publish([one(5, 10)]);
    await until('what came later is there', () => recorder.state.has('api/5'));
    expect([...recorder.state.keys()]).toEqual(['api/5']);
  });

  it.each([
    ['more than one partition', { numPartitions: 2, configEntries: [{ name: 'cleanup.policy', value: 'compact' }] }, '2 partitions'],
    ['deletion by age', { numPartitions: 1, configEntries: [{ name: 'cleanup.policy', value: 'delete' }] }, 'cleanup.policy=delete'],
  ])('a topic with %s is refused in a sentence', async (_what, shape, sentence) => {
    const connection = freshConnection(started.broker.brokers);
    await admin.createTopics({ topics: [{ topic: topicName(connection, 'changes'), replicationFactor: 1, ...shape }] });
    await expect(publisher(connection).lastPosition()).rejects.toThrow(sentence);
  });

  it('a follower that comes before its topic waits for it', async () => {
    const connection = freshConnection(started.broker.brokers);
    const recorder = new Recorder();
    open.push(createKafkaFollower({ ...connection, groupId: 'keyplane-gateway-test' }).follow({ from: null, handler: recorder }));
    await until('it found none', () => recorder.errors.length > 0);
    expect(recorder.events).toEqual([]);
    const epoch = newEpoch();
    await publisher(connection).publish(changes(epoch, 1, 2));
    await until('it has both', () => recorder.state.size === 2 && recorder.count('caught-up') === 1);
  });

  it('a malformed receipt is dropped, and the next one is heard', async () => {
    const connection = await freshTopics();
    const heard: string[] = [];
    const errors: unknown[] = [];
    const listening = await createKafkaReceiptListener({ ...connection, onError: (error) => errors.push(error) }).listen(({ gatewayId }) => Promise.resolve(void heard.push(gatewayId)));
    open.push(listening);
    const producer = plainKafka(connection.brokers).producer({ createPartitioner: Partitioners.DefaultPartitioner });
    await producer.connect();
    await producer.send({ topic: topicName(connection, 'receipts'), messages: [{ key: 'x', value: '{' }, { key: 'y', value: '{}' }, { key: 'z', value: null }] });
    await producer.disconnect();
    const sender = createKafkaReceiptSender(connection);
    open.push(sender);
    const receipt = aReceipt();
    await sender.send(receipt);
    await until('it is heard', () => heard.length > 0);
    expect(heard).toEqual([receipt.gatewayId]);
    expect(errors).toHaveLength(2);
  });

  it('a publisher whose batch failed goes on, unless another one has published meanwhile', async () => {
    const connection = await freshTopics();
    const epoch = newEpoch();
    const older = publisher(connection);
    const tooLarge = { ...aChange(epoch, 1), value: 'x'.repeat(9_000_000) };
    await expect(older.publish([tooLarge])).rejects.not.toBeInstanceOf(PublisherFencedError);
    await older.publish(changes(epoch, 1, 1));
    await expect(older.publish([tooLarge])).rejects.not.toBeInstanceOf(PublisherFencedError);
    const newer = publisher(connection);
    await newer.publish(changes(epoch, 2, 1));
    await untilVisible(connection, { epoch, sequence: 2 });
    await expect(older.publish(changes(epoch, 2, 1))).rejects.toBeInstanceOf(PublisherFencedError);
    await newer.publish(changes(epoch, 3, 1));
  });
}

function plainKafka(brokers: readonly string[]): Kafka {
  return new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING, retry: { initialRetryTime: 100, maxRetryTime: 1000, retries: 20 } });
}

async function relayAll(relay: ChangePublisher, epoch: string): Promise<void> {
  for (let first = 11; first <= 51; first += 10) await relayBatch(relay, changes(epoch, first, 10));
}

/** As the relay does it: a rejected batch is published again. A topic that was just made may be unknown to its broker for a moment. */
async function relayBatch(relay: ChangePublisher, batch: ReturnType<typeof changes>): Promise<void> {
  await until('the batch is published', () => relay.publish(batch).then(() => true, () => false));
}

async function createQuicklyCompactedTopic(admin: Admin, topic: string): Promise<void> {
  const config = { 'cleanup.policy': 'compact', 'segment.ms': '500', 'segment.bytes': '1048576', 'min.cleanable.dirty.ratio': '0.01', 'delete.retention.ms': '100', 'min.compaction.lag.ms': '0', 'max.compaction.lag.ms': '500', 'file.delete.delay.ms': '100' };
  await admin.createTopics({ topics: [{ topic, numPartitions: 1, replicationFactor: 1, configEntries: Object.entries(config).map(([name, value]) => ({ name, value })) }] });
}

async function abortTransaction(connection: KafkaConnection, records: number): Promise<void> {
  const producer = plainKafka(connection.brokers).producer({ transactionalId: `${connection.topicPrefix}other`, idempotent: true, maxInFlightRequests: 1, createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  const transaction = await producer.transaction();
  await transaction.send({ topic: topicName(connection, 'changes'), messages: Array.from({ length: records }, (_, index) => ({ key: `api/aborted-${index}`, value: 'aborted' })) });
  await transaction.abort();
  await producer.disconnect();
}
