import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { aChangeRecord, aKeyManager, aSigningKey, anEpoch, anApplication } from '../testing/index.js';
import { FollowerHarness } from '../testing/follower-harness.js';

const harness = new FollowerHarness();
const { change, completed, feed, fullState, names, reasons, sequence, ids, organizationId } = harness;
beforeEach(() => harness.reset());

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
    const before = { names: names(), hash: harness.follower.stateHash };
    const record = make();
    feed(record);
    expect({ names: names(), hash: harness.follower.stateHash }).toEqual(before);
    expect(harness.follower.refusals()).toEqual([expect.objectContaining({ aggregateId: record.key, reason: expect.stringMatching(reason) })]);
    expect(harness.follower.counters[counter]).toBe(1);
    feed(change('d', 4));
    expect(names()).toEqual(['a5', 'b1', 'd1']);
  });

  it('a later good record of the same key takes the refusal away', () => {
    feed({ key, value: '{' });
    expect(harness.follower.refusals()).toHaveLength(1);
    feed(change('a', 4, { revision: 6 }));
    expect([names(), harness.follower.refusals()]).toEqual([['a6', 'b1'], []]);
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
    for (let index = 0; index < 1200; index++) harness.follower.record({ key: `application/${index}${'x'.repeat(1000)}`, value: '{' });
    expect(harness.follower.refusals()).toHaveLength(1000);
    expect(harness.follower.refusals().at(-1)?.aggregateId.startsWith('application/1199x')).toBe(true);
    expect(harness.follower.refusals()[0]?.aggregateId.length).toBeLessThanOrEqual(300);
    expect(names()).toEqual(['a5', 'b1']);
  });

  it('keys of a key manager that can verify nothing leave the old ones in force', () => {
    const keyManager = aKeyManager();
    const keys = (sequenceNumber: number, revision: number, jwks: unknown[]) =>
      aChangeRecord({ noun: 'key-manager-keys', id: keyManager.id, data: { keyManagerId: keyManager.id, keys: jwks }, sequence: sequenceNumber, revision });
    const jwk = aSigningKey().jwk;
    feed(aChangeRecord({ noun: 'key-manager', id: keyManager.id, data: keyManager, sequence: 3 }), keys(4, 1, [jwk]), keys(5, 2, []), keys(6, 3, [{ ...jwk, x: 'AA' }]));
    expect(harness.follower.snapshot?.keySets.get(keyManager.id)?.keys).toHaveLength(1);
    expect(reasons()).toEqual(['unusable: no key in it can verify a signature']);
    expect(sequence()).toBe(6);
  });
});
