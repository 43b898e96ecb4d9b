import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { aChangeRecord, aKeyManager, aSigningKey, anEpoch, anApplication, type EventOptions } from '../testing/index.js';
import { ConfigurationFollower } from './configuration-follower.js';

type Options = Partial<Omit<EventOptions, 'noun' | 'id'>>;
const ids = { a: randomUUID(), b: randomUUID(), c: randomUUID(), d: randomUUID() };
type Letter = keyof typeof ids;
const organizationId = randomUUID();

/** A change of application `letter`; its name tells which one it was. */
const change = (letter: Letter, sequence: number, options: Options = {}) => {
  const name = `${letter}${options.revision ?? 1}`;
  return aChangeRecord({ noun: 'application', id: ids[letter], data: anApplication({ id: ids[letter], organizationId, name }), sequence, ...options });
};
const completed = (epoch: string, sequence: number) => aChangeRecord({ noun: 'epoch', id: epoch, data: {}, epoch, sequence });

let follower: ConfigurationFollower;
let scheduled: (() => void)[];
beforeEach(() => {
  scheduled = [];
  follower = new ConfigurationFollower({ schedule: (flush) => void scheduled.push(flush) });
});
const feed = (...records: { key: string; value: string | null }[]): void => {
  for (const record of records) follower.record(record);
  follower.flush();
};
const fullState = (...records: { key: string; value: string | null }[]): void => {
  follower.begin();
  for (const record of records) follower.record(record);
  follower.caughtUp();
};
const names = (of = follower): string[] => Object.values(ids).flatMap((id) => of.snapshot?.applications.get(id)?.name ?? []);
const reasons = (): string[] => follower.refusals().map(({ reason }) => reason);
const sequence = (): number | undefined => follower.position?.sequence;

describe('full state', () => {
  it('is not in force before it is whole', () => {
    follower.begin();
    feed(change('a', 1), change('b', 2));
    expect([follower.snapshot, follower.position, follower.stateHash, follower.isCaughtUp]).toEqual([null, null, '', false]);
    follower.caughtUp();
    expect([names(), follower.position, follower.isCaughtUp]).toEqual([['a1', 'b1'], { epoch: anEpoch(1), sequence: 2 }, true]);
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
    follower.begin();
    feed(change('b', 2));
    expect(names()).toEqual(['a1']);
    fullState(change('c', 3));
    expect(names()).toEqual(['c1']);
  });

  it('that is empty never replaces one that is not, and says so until a good one comes', () => {
    fullState(change('a', 1));
    fullState();
    expect([names(), sequence(), follower.refusals()]).toEqual([['a1'], 1, [{ aggregateId: 'state', revision: null, reason: 'an empty full state came; the last good one stays' }]]);
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
    expect(follower.refusals().map(({ aggregateId }) => aggregateId).sort()).toEqual([`application/${ids.a}`, `application/${ids.c}`].sort());
  });

  it('that is older than the state takes back nothing newer', () => {
    fullState(change('a', 1), change('b', 2));
    feed(change('a', 3, { revision: 2 }), change('c', 4), change('b', 5, { revision: 2, deleted: true }));
    fullState(change('a', 1), change('b', 2));
    expect([names(), sequence()]).toEqual([['a2', 'c1'], 5]);
  });

  it('of nothing at all is a state, too: what comes first then follows on', () => {
    fullState();
    expect([names(), follower.position, follower.snapshot !== null]).toEqual([[], null, true]);
    feed({ key: 'x', value: '{' }, change('a', 1));
    expect([names(), sequence(), reasons()]).toEqual([['a1'], 1, ['malformed: no JSON']]);
  });

  it('begins by itself when records come first', () => {
    feed(change('a', 1));
    expect(follower.snapshot).toBeNull();
    follower.caughtUp();
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
    const before = follower.stateHash;
    feed(change('b', 2), change('a', 1), change('b', 2));
    expect([names(), sequence(), reasons(), follower.stateHash, follower.counters.ignored]).toEqual([['a1', 'b1'], 2, [], before, 3]);
    feed(change('a', 3, { revision: 2 }), change('a', 1), change('a', 4, { revision: 2 }));
    expect([names(), sequence(), reasons()]).toEqual([['a2', 'b1'], 4, []]);
  });

  it('a deleted thing does not come back with an old record', () => {
    feed(change('a', 3, { revision: 2, deleted: true }), change('a', 1));
    expect([names(), reasons()]).toEqual([['b1'], []]);
  });

  it('counts numbers that were jumped over', () => {
    feed(change('c', 3), change('d', 9));
    expect([names(), sequence(), follower.counters.gaps]).toEqual([['a1', 'b1', 'c1', 'd1'], 9, 1]);
  });
});

describe('bad record', () => {
  beforeEach(() => fullState(change('a', 1, { revision: 5 }), change('b', 2)));
  const key = `application/${ids.a}`;
  const good = (): string => change('a', 3, { revision: 6 }).value;
  const edited = (patch: object): { key: string; value: string } => ({ key, value: JSON.stringify({ ...(JSON.parse(good()) as object), ...patch }) }); // made by JSON.stringify of an object

  const bad: [string, () => { key: string; value: string }, RegExp, 'refused' | 'skippedUnknown'][] = [
    ['broken JSON', () => ({ key, value: good().slice(0, -1) }), /^malformed: no JSON$/, 'refused'],
    ['an empty value', () => ({ key, value: '' }), /^malformed/, 'refused'],
    ['JSON that is no object', () => ({ key, value: '[]' }), /^malformed/, 'refused'],
    ['an envelope without revision', () => edited({ revision: undefined }), /^malformed: revision/, 'refused'],
    ['a sequence that is text', () => edited({ sequence: '3' }), /^malformed: sequence/, 'refused'],
    ['data of another shape', () => edited({ data: { id: ids.a } }), /^malformed: data/, 'refused'],
    ['the key of another thing', () => ({ key: `application/${ids.b}`, value: good() }), /^key mismatch/, 'refused'],
    ['data about another thing', () => edited({ data: anApplication({ id: ids.b, organizationId }) }), /^key mismatch/, 'refused'],
    ['data of another organization', () => edited({ organizationId: randomUUID() }), /^malformed: data of another organization/, 'refused'],
    ['a delete that says it is none', () => edited({ type: 'application.deleted' }), /^malformed: type and deleted/, 'refused'],
    ['a delete with data', () => edited({ type: 'application.deleted', deleted: true }), /^malformed: a delete with data/, 'refused'],
    ['an unknown type', () => edited({ type: 'application.exploded' }), /^unknown type application\.exploded$/, 'skippedUnknown'],
    ['an unknown noun', () => edited({ type: '__proto__.changed' }), /^unknown type/, 'skippedUnknown'],
    ['an unknown version', () => edited({ version: 2 }), /^unsupported version 2 of application\.changed$/, 'skippedUnknown'],
    ['a lower revision with a later sequence', () => edited({ revision: 4 }), /^out of order: revision 4 comes after revision 5$/, 'refused'],
    ['a higher revision with a sequence that was passed', () => edited({ sequence: 2 }), /^out of order: sequence 2 was passed/, 'refused'],
    ['a new thing with a sequence that was passed', () => change('c', 2), /^out of order: sequence 2 was passed/, 'refused'],
    ['the end of another epoch', () => ({ ...completed(anEpoch(1), 3), key: `epoch/${anEpoch(2)}` }), /^key mismatch/, 'refused'],
  ];
  it.each(bad)('%s: changes nothing else, shows in the refusals, and what follows goes on', (_name, make, reason, counter) => {
    const before = { names: names(), hash: follower.stateHash };
    const record = make();
    feed(record);
    expect({ names: names(), hash: follower.stateHash }).toEqual(before);
    expect(follower.refusals()).toEqual([expect.objectContaining({ aggregateId: record.key, reason: expect.stringMatching(reason) })]);
    expect(follower.counters[counter]).toBe(1);
    feed(change('d', 4));
    expect(names()).toEqual(['a5', 'b1', 'd1']);
  });

  it('a later good record of the same key takes the refusal away', () => {
    feed({ key, value: '{' });
    expect(follower.refusals()).toHaveLength(1);
    feed(change('a', 4, { revision: 6 }));
    expect([names(), follower.refusals()]).toEqual([['a6', 'b1'], []]);
  });

  it('is dealt with when it is the next one, and does not move the place far ahead when it is not', () => {
    feed(edited({ data: null }));
    expect(sequence()).toBe(3);
    feed(edited({ data: null, sequence: 1_000_000_000 }));
    expect(sequence()).toBe(3);
    feed(change('c', 4));
    expect([sequence(), names()]).toEqual([4, ['a5', 'b1', 'c1']]);
  });

  it('refusals are bounded, and hold no more than a receipt takes', () => {
    for (let index = 0; index < 1200; index++) follower.record({ key: `application/${index}${'x'.repeat(1000)}`, value: '{' });
    expect(follower.refusals()).toHaveLength(1000);
    expect(follower.refusals().at(-1)?.aggregateId.startsWith('application/1199x')).toBe(true);
    expect(follower.refusals()[0]?.aggregateId.length).toBeLessThanOrEqual(300);
    expect(names()).toEqual(['a5', 'b1']);
  });

  it('keys of a key manager that can verify nothing leave the old ones in force', () => {
    const keyManager = aKeyManager();
    const keys = (sequenceNumber: number, revision: number, jwks: unknown[]) =>
      aChangeRecord({ noun: 'key-manager-keys', id: keyManager.id, data: { keyManagerId: keyManager.id, keys: jwks }, sequence: sequenceNumber, revision });
    const jwk = aSigningKey().jwk;
    feed(aChangeRecord({ noun: 'key-manager', id: keyManager.id, data: keyManager, sequence: 3 }), keys(4, 1, [jwk]), keys(5, 2, []), keys(6, 3, [{ ...jwk, x: 'AA' }]));
    expect(follower.snapshot?.keySets.get(keyManager.id)?.keys).toHaveLength(1);
    expect(reasons()).toEqual(['unusable: no key in it can verify a signature']);
    expect(sequence()).toBe(6);
  });
});

describe('epochs', () => {
  const next = (letter: Letter, sequenceNumber: number, options: Options = {}) => change(letter, sequenceNumber, { epoch: anEpoch(2), ...options });
  beforeEach(() => fullState(change('a', 1, { revision: 5 }), change('b', 2)));

  it('a newer one grows beside the old and is in force once it is complete', () => {
    feed(next('a', 1), next('c', 2));
    expect([names(), follower.position]).toEqual([['a5', 'b1'], { epoch: anEpoch(1), sequence: 2 }]);
    feed(completed(anEpoch(2), 3));
    expect([names(), follower.position]).toEqual([['a1', 'c1'], { epoch: anEpoch(2), sequence: 3 }]);
    feed(next('a', 4, { revision: 2 }));
    expect([names(), sequence()]).toEqual([['a2', 'c1'], 4]);
  });

  it('an older one is over: its records are ignored', () => {
    feed(next('a', 1), completed(anEpoch(2), 2), change('b', 3, { revision: 9 }));
    expect([names(), reasons()]).toEqual([['a1'], []]);
  });

  it('an empty one never replaces what is there', () => {
    feed(completed(anEpoch(2), 1));
    expect([names(), follower.position?.epoch, reasons()]).toEqual([['a5', 'b1'], anEpoch(1), ['an empty full state came; the last good one stays']]);
    feed(next('c', 2));
    expect([names(), follower.position?.epoch, reasons()]).toEqual([['c1'], anEpoch(2), []]);
  });

  it('what it refuses keeps its last good version', () => {
    feed(next('a', 1, { data: {} }), next('c', 2), completed(anEpoch(2), 3));
    expect([names(), sequence(), follower.refusals().length]).toEqual([['a5', 'c1'], 3, 1]);
    feed(next('a', 4));
    expect([names(), follower.refusals().length]).toEqual([['a1', 'c1'], 0]);
  });

  it('a made-up one with a great number hinders neither the current nor the next', () => {
    feed(change('d', 1, { epoch: 'ffffffff-ffff-7fff-bfff-ffffffffffff', data: {} }), change('c', 3), next('a', 1), completed(anEpoch(2), 2));
    expect([names(), follower.position?.epoch]).toEqual([['a1'], anEpoch(2)]);
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

describe('batches', () => {
  it('many records share one flush, and the listener hears once', () => {
    let calls = 0;
    const stop = follower.onApplied(() => (calls += 1));
    fullState(change('a', 1));
    scheduled.length = 0;
    calls = 0;
    const before = follower.snapshot;
    for (let index = 2; index < 2002; index++) follower.record(change('a', index, { revision: index }));
    expect([scheduled.length, follower.snapshot === before, sequence()]).toEqual([1, true, 1]);
    scheduled[0]?.();
    expect([calls, names(), sequence()]).toEqual([1, ['a2001'], 2001]);
    stop();
    follower.flush();
    expect(calls).toBe(1);
  });

  it('the listener hears of a refusal, too', () => {
    fullState(change('a', 1));
    scheduled.length = 0;
    let seen = 0;
    follower.onApplied(() => (seen = follower.refusals().length));
    follower.record({ key: 'application/x', value: '{' });
    scheduled[0]?.();
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

  it('a burst over 100,000 things costs one copy, not one each', () => {
    follower.begin();
    for (let index = 0; index < 20_000; index++) follower.record(aChangeRecord({ noun: 'application', id: uuid(index), data: anApplication({ id: uuid(index) }), sequence: index + 1 }));
    follower.caughtUp();
    const records = Array.from({ length: 2000 }, (_, index) => aChangeRecord({ noun: 'application', id: uuid(index), data: anApplication({ id: uuid(index) }), sequence: 20_001 + index, revision: 2 }));
    const started = performance.now();
    feed(...records);
    // One copy of 20,000 entries each would be 2,000 × about 1 ms.
    expect(performance.now() - started).toBeLessThan(1000);
    expect(sequence()).toBe(22_000);
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
    expect(follower.stateHash).toMatch(/^[0-9a-f]{64}$/);
    expect(hashOf(a, b, a2, bGone, c)).toBe(follower.stateHash);
    expect(new Set([hashOf(), hashOf(a), hashOf(a, b), hashOf(a, b, a2), follower.stateHash]).size).toBe(5);
  });
});

function uuid(index: number): string {
  return `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
}
