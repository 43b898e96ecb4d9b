import { describe, expect, it } from '@jest/globals';
import { changes, newEpoch } from '../../contract/index.js';
import { BatchRing, toBatch, type Batch } from './batch.js';

describe('the newest batches', () => {
  it('are kept up to so many bytes: the oldest go first', () => {
    const epoch = newEpoch();
    const batches = [0, 1, 2, 3].map((from) => toBatch(from, changes(epoch, from + 1, 1))).filter((batch): batch is Batch => batch !== null);
    const ring = new BatchRing(2 * (batches[0]?.bytes.length ?? 0));
    for (const batch of batches) ring.add(batch);
    expect([0, 1, 2, 3].map((sequence) => ring.after(sequence))).toEqual([undefined, undefined, batches[2], batches[3]]);
  });
});
