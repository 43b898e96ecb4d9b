/**
 * The promises of `port.ts` as tests; each adapter runs them (`describeTransportContract`). For specs only: imports Jest.
 */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LOGS, type Log, type Receipt } from '@keyplane/contracts';
import type { ChangeRecord, Following } from '../port.js';
import { PublisherFencedError } from '../port.js';
import { aChange, aReceipt, aTombstone, changes, newEpoch } from './changes.js';
import { Recorder, until } from './recorder.js';
import type { TransportUnderTest } from './transport-under-test.js';

export * from './changes.js';
export * from './recorder.js';
export type * from './transport-under-test.js';

const valuesOf = (records: readonly ChangeRecord[]): (string | null)[] => records.map((record) => record.value);
/** At least once: what came twice is counted once. */
const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];

interface Context {
  transport: TransportUnderTest;
  epoch: string;
  /** Follows with a recorder and waits until it has caught up. */
  follow(recorder: Recorder, from?: ChangeRecord['position'] | null): Promise<Following>;
}

/** Runs the contract for each log over transports that `make` gives, one per test; `epoch` is the first that will be published in. */
export function describeTransportContract(name: string, make: (epoch: string, log: Log) => Promise<TransportUnderTest>): void {
  describe.each(LOGS)(`${name} keeps the transport contract for the %s`, (log) => {
    const followings: Following[] = [];
    const context: Context = {
      transport: undefined as unknown as TransportUnderTest /* set before each test */,
      epoch: '',
      follow: async (recorder, from = null) => {
        const following = context.transport.follower().follow({ from, handler: recorder });
        followings.push(following);
        await until('the follower has caught up', () => recorder.count('caught-up') > 0);
        return following;
      },
    };
    beforeEach(async () => {
      context.epoch = newEpoch();
      context.transport = await make(context.epoch, log);
    });
    afterEach(async () => {
      await Promise.all(followings.splice(0).map((following) => following.close()));
      await context.transport.close();
    });
    describe('starting', () => describeStart(context));
    describe('following', () => describeFollowing(context));
    describe('publishing', () => describePublishing(context));
    describe('trouble', () => describeTrouble(context));
    describe('receipts', () => describeReceipts(context));
  });
}

function describeStart(context: Context): void {
  it('an empty transport begins and is caught up at once, without records', async () => {
    const recorder = new Recorder();
    await context.follow(recorder);
    expect(recorder.events).toEqual([{ kind: 'begin' }, { kind: 'caught-up' }]);
  });

  it('a follower without a place gets all that exists between one begin and one caughtUp; what was deleted is absent', async () => {
    const { transport, epoch } = context;
    const publisher = transport.publisher();
    await publisher.publish([aChange(epoch, 1, 'api/a'), aChange(epoch, 2, 'api/b'), aChange(epoch, 3, 'api/a'), aTombstone(epoch, 4, 'api/b')]);
    await transport.settled?.({ epoch, sequence: 4 });
    const recorder = new Recorder();
    await context.follow(recorder);
    expect([...recorder.state]).toEqual([['api/a', aChange(epoch, 3, 'api/a').value]]);
    expect(recorder.events.at(0)).toEqual({ kind: 'begin' });
    expect(recorder.events.at(-1)).toEqual({ kind: 'caught-up' });
    expect([recorder.count('begin'), recorder.count('caught-up')]).toEqual([1, 1]);
    await publisher.close();
  });

  it('tells where it stands, tombstones at the end included, and then the place of each change', async () => {
    const { transport, epoch } = context;
    const publisher = transport.publisher();
    await publisher.publish([aChange(epoch, 1, 'api/a'), aChange(epoch, 2, 'api/b'), aTombstone(epoch, 3, 'api/b')]);
    await transport.settled?.({ epoch, sequence: 3 });
    const recorder = new Recorder();
    await context.follow(recorder);
    expect(recorder.place).toEqual({ epoch, sequence: 3 });
    await publisher.publish([aTombstone(epoch, 4, 'api/a')]);
    await until('the tombstone is there', () => recorder.state.size === 0);
    expect(recorder.place).toEqual({ epoch, sequence: 4 });
    await publisher.close();
  });

  it('a follower with a place loses nothing that came after it', async () => {
    const { transport, epoch } = context;
    const publisher = transport.publisher();
    await publisher.publish(changes(epoch, 1, 5));
    await transport.settled?.({ epoch, sequence: 5 });
    const recorder = new Recorder();
    await context.follow(recorder, { epoch, sequence: 3 });
    expect(distinct(recorder.values).slice(-2)).toEqual(valuesOf(changes(epoch, 4, 2)));
    await publisher.close();
  });

  it.each([
    ['of another epoch', (_epoch: string) => ({ epoch: newEpoch(), sequence: 2 })],
    ['beyond the end', (epoch: string) => ({ epoch, sequence: 99 })],
  ])('a follower with a place %s gets the full state', async (_what, place) => {
    const { transport, epoch } = context;
    const publisher = transport.publisher();
    await publisher.publish(changes(epoch, 1, 3));
    await transport.settled?.({ epoch, sequence: 3 });
    const recorder = new Recorder();
    await context.follow(recorder, place(epoch));
    expect(recorder.count('begin')).toBe(1);
    expect(recorder.state.size).toBe(3);
    await publisher.close();
  });
}

function describeFollowing(context: Context): void {
  it('delivers every change in the order of publishing, to each of two followers', async () => {
    const { transport, epoch } = context;
    const [first, second] = [new Recorder(), new Recorder()];
    await Promise.all([context.follow(first), context.follow(second)]);
    const publisher = transport.publisher();
    const all = changes(epoch, 1, 200);
    for (let start = 0; start < all.length; start += 40) await publisher.publish(all.slice(start, start + 40));
    await until('both have everything', () => [first, second].every((recorder) => recorder.state.size === 200));
    expect(first.values).toEqual(valuesOf(all));
    expect(second.values).toEqual(valuesOf(all));
    expect([first.count('begin'), first.count('caught-up')]).toEqual([1, 1]);
    await publisher.close();
  });

  it('delivers the value as it was published, whatever it is, and null for a tombstone', async () => {
    const { transport, epoch } = context;
    const recorder = new Recorder();
    await context.follow(recorder);
    const odd = ['', 'not JSON {', '{"a":1}\n\nevent: reset\ndata: x\n\n', 'ünïcödé ✓ \u2028 \r\n \u0000', 'x'.repeat(200_000), null];
    const publisher = transport.publisher();
    await publisher.publish(odd.map((value, index) => ({ key: `api/${index}`, position: { epoch, sequence: index + 1 }, value })));
    await until('all are there', () => recorder.count('record') === odd.length);
    expect(recorder.values).toEqual(odd);
    await publisher.close();
  });

  it('a closed follower hears nothing more, and closing takes less than two seconds', async () => {
    const { transport, epoch } = context;
    const [closed, open] = [new Recorder(), new Recorder()];
    const following = await context.follow(closed);
    await context.follow(open);
    expect(following.isConnected).toBe(true);
    const before = Date.now();
    await following.close();
    expect(Date.now() - before).toBeLessThan(2000);
    expect(following.isConnected).toBe(false);
    const publisher = transport.publisher();
    await publisher.publish(changes(epoch, 1, 1));
    await until('the open one has it', () => open.state.size === 1);
    expect(closed.count('record')).toBe(0);
    await publisher.close();
  });
}

function describePublishing(context: Context): void {
  it('knows the last position that the transport holds', async () => {
    const { transport, epoch } = context;
    const publisher = transport.publisher();
    expect(await publisher.lastPosition()).toBeNull();
    await publisher.publish(changes(epoch, 1, 7));
    expect(await publisher.lastPosition()).toEqual({ epoch, sequence: 7 });
    await publisher.publish([aTombstone(epoch, 8, 'api/1')]);
    expect(await publisher.lastPosition()).toEqual({ epoch, sequence: 8 });
    await publisher.close();
  });

  it('a publisher that died between publishing and marking is followed by one that publishes the same again: nothing lost, order kept', async () => {
    const { transport, epoch } = context;
    const recorder = new Recorder();
    await context.follow(recorder);
    const died = transport.publisher();
    await died.publish(changes(epoch, 1, 3));
    const next = transport.publisher();
    await next.publish(changes(epoch, 2, 4));
    await until('the last is there', () => recorder.state.has('api/5'));
    expect(distinct(recorder.values)).toEqual(valuesOf(changes(epoch, 1, 5)));
    expect(await next.lastPosition()).toEqual({ epoch, sequence: 5 });
    await Promise.all([died.close(), next.close()]);
  });

  it('a newer publisher fences an older one', async () => {
    const { transport, epoch } = context;
    const older = transport.publisher();
    await older.publish(changes(epoch, 1, 1));
    const newer = transport.publisher();
    await newer.publish(changes(epoch, 2, 1));
    await expect(older.publish(changes(epoch, 2, 1))).rejects.toBeInstanceOf(PublisherFencedError);
    await transport.settled?.({ epoch, sequence: 2 });
    const recorder = new Recorder();
    await context.follow(recorder);
    expect(recorder.values).toEqual(valuesOf(changes(epoch, 1, 2)));
    await Promise.all([older.close(), newer.close()]);
  });

  it('a new epoch that starts at 1 again reaches a connected follower', async () => {
    const { transport, epoch } = context;
    const publisher = transport.publisher();
    await publisher.publish(changes(epoch, 1, 5));
    const recorder = new Recorder();
    await context.follow(recorder);
    const next = newEpoch();
    const republished = [aChange(next, 1, 'api/1'), aChange(next, 2, 'api/2')];
    await publisher.publish(republished);
    await until('the new epoch is there', () => recorder.state.get('api/2') === republished[1]?.value);
    expect(recorder.state.get('api/1')).toBe(republished[0]?.value);
    expect(await publisher.lastPosition()).toEqual({ epoch: next, sequence: 2 });
    await publisher.close();
  });
}

function describeTrouble(context: Context): void {
  it('a lost connection loses nothing and keeps the order', async () => {
    const { transport, epoch } = context;
    const recorder = new Recorder();
    const following = await context.follow(recorder);
    const publisher = transport.publisher();
    let cut = 0;
    for (let round = 0; round < 5; round += 1) {
      await publisher.publish(changes(epoch, 1 + round * 20, 10));
      cut += transport.interrupt?.() ?? 1;
      await publisher.publish(changes(epoch, 11 + round * 20, 10));
    }
    await until('everything is there and the follower is back', () => recorder.state.size === 100 && following.isConnected);
    expect(distinct(recorder.values)).toEqual(valuesOf(changes(epoch, 1, 100)));
    expect(cut).toBeGreaterThan(0);
    await publisher.close();
  });

  it('a poison record is reported once, and neither stops nor repeats the stream', async () => {
    const { transport, epoch } = context;
    const poison = aChange(epoch, 2);
    const recorder = new Recorder((event) => event.kind !== 'record' || event.value === poison.value);
    await context.follow(recorder);
    const publisher = transport.publisher();
    await publisher.publish(changes(epoch, 1, 2));
    await publisher.publish(changes(epoch, 3, 2));
    await until('the one after it is there', () => recorder.state.has('api/4'));
    expect(recorder.values).toEqual(valuesOf(changes(epoch, 1, 4)));
    expect(recorder.errors.map(String)).toEqual(['Error: poisoned begin', 'Error: poisoned caught-up', 'Error: poisoned record']);
    await publisher.close();
  });
}

function describeReceipts(context: Context): void {
  it('a receipt reaches the listener as it was sent, and a failing listener gets the next one', async () => {
    const { transport } = context;
    const received: Receipt[] = [];
    const listening = await transport.listenToReceipts((receipt) => {
      received.push(receipt);
      return receipt.stateHash === 'poison' ? Promise.reject(new Error('poisoned')) : Promise.resolve();
    });
    const sender = transport.receiptSender();
    const receipt = aReceipt({ refused: [{ aggregateId: 'api/x', revision: 3, reason: 'malformed' }] });
    const poison = aReceipt({ stateHash: 'poison' });
    await sender.send(poison).catch(() => undefined);
    await sender.send(receipt);
    await until('it is received', () => received.some(({ gatewayId }) => gatewayId === receipt.gatewayId));
    expect(received).toEqual([poison, receipt]);
    await Promise.all([sender.close(), listening.close()]);
  });
}
