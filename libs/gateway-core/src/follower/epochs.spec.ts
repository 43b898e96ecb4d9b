import { beforeEach, describe, expect, it } from '@jest/globals';
import { anEpoch } from '../testing/index.js';
import { FollowerHarness } from '../testing/follower-harness.js';
import { ConfigurationFollower } from './configuration-follower.js';

const harness = new FollowerHarness();
const { change, completed, feed, fullState, names, reasons, sequence } = harness;
beforeEach(() => harness.reset());

describe('epochs', () => {
  const next = (letter: Parameters<typeof change>[0], sequenceNumber: number, options: Parameters<typeof change>[2] = {}) => change(letter, sequenceNumber, { epoch: anEpoch(2), ...options });
  beforeEach(() => fullState(change('a', 1, { revision: 5 }), change('b', 2)));

  it('a newer one grows beside the old and is in force once it is complete', () => {
    feed(next('a', 1), next('c', 2));
    expect([names(), harness.follower.position]).toEqual([['a5', 'b1'], { epoch: anEpoch(1), sequence: 2 }]);
    feed(completed(anEpoch(2), 3));
    expect([names(), harness.follower.position]).toEqual([['a1', 'c1'], { epoch: anEpoch(2), sequence: 3 }]);
    feed(next('a', 4, { revision: 2 }));
    expect([names(), sequence()]).toEqual([['a2', 'c1'], 4]);
  });

  it('an older one is over: its records are ignored, its end, too', () => {
    feed(next('a', 1), completed(anEpoch(2), 2), change('b', 3, { revision: 9 }), completed(anEpoch(1), 4));
    expect([names(), reasons()]).toEqual([['a1'], []]);
  });

  it('one that is overtaken is forgotten, with what it refused', () => {
    feed(next('a', 1, { data: {} }));
    expect(reasons()).toHaveLength(1);
    feed(next('c', 1, { epoch: anEpoch(3) }), completed(anEpoch(3), 2));
    expect([names(), reasons()]).toEqual([['c1'], []]);
  });

  it('an empty one never replaces what is there', () => {
    feed(completed(anEpoch(2), 1));
    expect([names(), harness.follower.position?.epoch, reasons()]).toEqual([['a5', 'b1'], anEpoch(1), ['an empty full state came; the last good one stays']]);
    feed(next('c', 2));
    expect([names(), harness.follower.position?.epoch, reasons()]).toEqual([['c1'], anEpoch(2), []]);
  });

  it('what it refuses keeps its last good version', () => {
    feed(next('a', 1, { data: {} }), next('c', 2), completed(anEpoch(2), 3));
    expect([names(), sequence(), harness.follower.refusals().length]).toEqual([['a5', 'c1'], 3, 1]);
    feed(next('a', 4));
    expect([names(), harness.follower.refusals().length]).toEqual([['a1', 'c1'], 0]);
  });

  it('a made-up one with a great number hinders neither the current nor the next', () => {
    feed(change('d', 1, { epoch: 'ffffffff-ffff-7fff-bfff-ffffffffffff', data: {} }), change('c', 3), next('a', 1), completed(anEpoch(2), 2));
    expect([names(), harness.follower.position?.epoch]).toEqual([['a1'], anEpoch(2)]);
  });

  it('in a full state the newest complete one counts, and an unfinished one goes on growing', () => {
    const fresh = new ConfigurationFollower({ schedule: () => undefined });
    fresh.begin();
    for (const record of [change('a', 1), change('b', 2), next('a', 1, { revision: 7 })]) fresh.record(record);
    fresh.caughtUp();
    expect(names(fresh)).toEqual(['a1', 'b1']);
    for (const record of [next('c', 2), completed(anEpoch(2), 3)]) fresh.record(record);
    fresh.flush();
    expect(names(fresh)).toEqual(['a7', 'c1']);
  });

  it('a full state of a newer epoch alone is whole by itself; one of an older epoch is refused', () => {
    fullState(next('c', 1));
    expect(names()).toEqual(['c1']);
    fullState(change('a', 9, { revision: 9 }));
    expect([names(), reasons()]).toEqual([['c1'], ['a full state of an older epoch came; the newer one stays']]);
  });
});
