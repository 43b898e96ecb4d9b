import { describe, expect, it } from '@jest/globals';
import { aWorld } from '../../testing/index.js';

describe('sender-constrained token without a proof', () => {
  const world = aWorld();

  it('without cnf the same token is accepted', () => {
    expect(world.outcome(world.token({ cnf: undefined }))).toBe('accepted');
  });

  it.each([{ jkt: 'x' }, { 'x5t#S256': 'x' }, {}, null, '', false, []])('with cnf %p is refused', (cnf) => {
    expect(world.outcome(world.token({ cnf }))).toBe('binding-failed');
  });
});
