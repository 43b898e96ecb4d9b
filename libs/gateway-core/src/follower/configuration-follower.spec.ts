import { beforeEach, describe, expect, it } from '@jest/globals';
import { anEpoch } from '../testing/index.js';
import { FollowerHarness } from '../testing/follower-harness.js';

const harness = new FollowerHarness();
const { change, feed, fullState, names, reasons, sequence, ids } = harness;
beforeEach(() => harness.reset());

describe('full state', () => {
  it('is not in force before it is whole', () => {
    harness.follower.begin();
    feed(change('a', 1), change('b', 2));
    expect([harness.follower.snapshot, harness.follower.position, harness.follower.stateHash, harness.follower.isCaughtUp]).toEqual([null, null, '', false]);
    harness.follower.caughtUp();
    expect([names(), harness.follower.position, harness.follower.isCaughtUp]).toEqual([['a1', 'b1'], { epoch: anEpoch(1), sequence: 2 }, true]);
  });

  it('keeps the newest of each key, in whatever order and however often they come', () => {
    fullState(change('b', 4, { revision: 2 }), change('a', 1), change('b', 2), change('a', 3, { revision: 2 }), change('a', 1));
    expect([names(), sequence(), reasons()]).toEqual([['a2', 'b2'], 4, []]);
  });

  it('replaces the state: absent is deleted', () => {
    fullState(change('a', 1), change('b', 2));
    fullState(change('b', 2), change('c', 3));
    expect([names(), sequence()]).toEqual([['b1', 'c1'], 3]);
  });

  it('leaves the state in force while it arrives, and starts over when it begins again', () => {
    fullState(change('a', 1));
    harness.follower.begin();
    feed(change('b', 2));
    expect(names()).toEqual(['a1']);
    fullState(change('c', 3));
    expect(names()).toEqual(['c1']);
  });

  it('that is empty never replaces one that is not, and says so until a good one comes', () => {
    fullState(change('a', 1));
    fullState();
    expect([names(), sequence(), harness.follower.refusals()]).toEqual([['a1'], 1, [{ aggregateId: 'state', revision: null, reason: 'an empty full state came; the last good one stays' }]]);
    fullState(change('a', 1));
    expect(reasons()).toEqual([]);
  });

  it('in which everything is broken changes nothing', () => {
    fullState(change('a', 1));
    fullState({ key: `application/${ids.a}`, value: '{' });
    expect([names(), reasons().length]).toEqual([['a1'], 2]);
  });

  it('does not delete what it only refuses: the last good one stays', () => {
    fullState(change('a', 1), change('b', 2), change('c', 3));
    fullState(change('b', 2), change('a', 4, { revision: 2, data: { nonsense: true } }), { key: `application/${ids.c}`, value: 'no json' });
    expect(names()).toEqual(['a1', 'b1', 'c1']);
    expect(harness.follower.refusals().map(({ aggregateId }) => aggregateId).sort()).toEqual([`application/${ids.a}`, `application/${ids.c}`].sort());
  });

  it('that is older than the state takes back nothing newer', () => {
    fullState(change('a', 1), change('b', 2));
    feed(change('a', 3, { revision: 2 }), change('c', 4), change('b', 5, { revision: 2, deleted: true }));
    fullState(change('a', 1), change('b', 2));
    expect([names(), sequence()]).toEqual([['a2', 'c1'], 5]);
  });

  it('of nothing at all is a state, too: what comes first then follows on', () => {
    fullState();
    expect([names(), harness.follower.position, harness.follower.snapshot !== null]).toEqual([[], null, true]);
    feed({ key: 'x', value: '{' }, change('a', 1));
    expect([names(), sequence(), reasons()]).toEqual([['a1'], 1, ['malformed: no JSON']]);
  });

  it('begins by itself when records come first', () => {
    feed(change('a', 1));
    expect(harness.follower.snapshot).toBeNull();
    harness.follower.caughtUp();
    expect(names()).toEqual(['a1']);
  });
});

describe('following', () => {
  beforeEach(() => fullState(change('a', 1), change('b', 2)));

  it('applies changes, deletes and tombstones', () => {
    feed(change('a', 3, { revision: 2 }), change('b', 4, { revision: 2, deleted: true }), change('c', 5));
    expect([names(), sequence()]).toEqual([['a2', 'c1'], 5]);
    feed({ key: `application/${ids.b}`, value: null }, { key: `application/${ids.c}`, value: null }, { key: 'unknown/thing', value: null });
    expect(names()).toEqual(['a2']);
  });

  it('ignores without a word what it has had: the same record, and older ones', () => {
    const before = harness.follower.stateHash;
    feed(change('b', 2), change('a', 1), change('b', 2));
    expect([names(), sequence(), reasons(), harness.follower.stateHash, harness.follower.counters.ignored]).toEqual([['a1', 'b1'], 2, [], before, 3]);
    feed(change('a', 3, { revision: 2 }), change('a', 1), change('a', 4, { revision: 2 }));
    expect([names(), sequence(), reasons()]).toEqual([['a2', 'b1'], 4, []]);
  });

  it('a deleted thing does not come back with an old record', () => {
    feed(change('a', 3, { revision: 2, deleted: true }), change('a', 1));
    expect([names(), reasons()]).toEqual([['b1'], []]);
  });

  it('counts numbers that were jumped over', () => {
    feed(change('c', 3), change('d', 9));
    expect([names(), sequence(), harness.follower.counters.gaps]).toEqual([['a1', 'b1', 'c1', 'd1'], 9, 1]);
  });
});
