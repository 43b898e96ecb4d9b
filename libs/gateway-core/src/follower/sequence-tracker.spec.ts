import { describe, expect, it } from '@jest/globals';
import { SequenceTracker } from './sequence-tracker.js';

/** A tracker that refused these numbers before the first one came. */
function afterRefusing(from: number, to: number): number {
  const tracker = new SequenceTracker();
  for (let sequence = from; sequence <= to; sequence++) tracker.refuse(sequence);
  tracker.accept(1);
  return tracker.applied;
}

describe('the place in the sequence', () => {
  it('moves over refused numbers once the gap before them has closed', () => {
    expect(afterRefusing(2, 5)).toBe(5);
    expect(afterRefusing(3, 5)).toBe(1);
  });

  it('holds no more than so many refused numbers that wait: what is sent decides nothing about memory', () => {
    expect(afterRefusing(2, 10_001)).toBe(10_001);
    expect(afterRefusing(2, 10_002)).toBe(1);
  });
});
