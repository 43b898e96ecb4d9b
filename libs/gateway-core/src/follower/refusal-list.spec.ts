import { describe, expect, it } from '@jest/globals';
import { REFUSALS_MAX, RefusalList } from './refusal-list.js';

describe('refusals', () => {
  it('are bounded, whatever is sent: the oldest gives way, and no key is longer than a receipt can hold', () => {
    const list = new RefusalList();
    for (let index = 0; index <= REFUSALS_MAX; index++) list.add({ aggregateId: `application/${index}`, revision: 1, reason: 'malformed' });
    list.add({ aggregateId: 'x'.repeat(100_000), revision: null, reason: 'malformed' });
    const keys = list.list().map(({ aggregateId }) => aggregateId);
    expect([keys.length, keys[0], keys.at(-1)]).toEqual([REFUSALS_MAX, 'application/2', 'x'.repeat(300)]);
    list.clear('x'.repeat(100_000));
    expect(list.list()).toHaveLength(REFUSALS_MAX - 1);
  });
});
