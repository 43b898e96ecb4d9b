import { beforeEach, describe, expect, it } from '@jest/globals';
import { FollowerHarness } from '../testing/follower-harness.js';
import { ConfigurationFollower } from './configuration-follower.js';

const harness = new FollowerHarness();
const { change, fullState, names, sequence } = harness;
beforeEach(() => harness.reset());

describe('batches', () => {
  it('many records share one flush, and the listener hears once', () => {
    let calls = 0;
    const stop = harness.follower.onApplied(() => (calls += 1));
    fullState(change('a', 1));
    harness.scheduled.length = 0;
    calls = 0;
    const before = harness.follower.snapshot;
    for (let index = 2; index < 2002; index++) harness.follower.record(change('a', index, { revision: index }));
    expect([harness.scheduled.length, harness.follower.snapshot === before, sequence()]).toEqual([1, true, 1]);
    harness.scheduled[0]?.();
    expect([calls, names(), sequence()]).toEqual([1, ['a2001'], 2001]);
    stop();
    harness.follower.flush();
    expect(calls).toBe(1);
  });

  it('the listener hears of a refusal, too', () => {
    fullState(change('a', 1));
    harness.scheduled.length = 0;
    let seen = 0;
    harness.follower.onApplied(() => (seen = harness.follower.refusals().length));
    harness.follower.record({ key: 'application/x', value: '{' });
    harness.scheduled[0]?.();
    expect(seen).toBe(1);
  });

  it('flushes by itself soon after', async () => {
    const own = new ConfigurationFollower();
    own.begin();
    own.caughtUp();
    own.record(change('a', 1));
    await new Promise((resolve) => own.onApplied(() => resolve(null)));
    expect(names(own)).toEqual(['a1']);
  });
});

describe('state hash', () => {
  const hashOf = (...records: { key: string; value: string | null }[]): string => {
    const own = new ConfigurationFollower({ schedule: () => undefined });
    own.begin();
    own.caughtUp();
    for (const record of records) own.record(record);
    own.flush();
    return own.stateHash;
  };

  it('is equal for equal states, however they came about, and differs for different ones', () => {
    const [a, a2, b, bGone, c] = [change('a', 1), change('a', 3, { revision: 2 }), change('b', 2), change('b', 4, { revision: 2, deleted: true }), change('c', 5)];
    fullState(c, a2);
    expect(harness.follower.stateHash).toMatch(/^[0-9a-f]{64}$/);
    expect(hashOf(a, b, a2, bGone, c)).toBe(harness.follower.stateHash);
    expect(new Set([hashOf(), hashOf(a), hashOf(a, b), hashOf(a, b, a2), harness.follower.stateHash]).size).toBe(5);
  });
});
