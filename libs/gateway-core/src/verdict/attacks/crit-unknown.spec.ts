import { describe, expect, it } from '@jest/globals';
import { aWorld } from '../../testing/index.js';

describe('extension that must be understood (crit)', () => {
  const world = aWorld();

  it('is not needed: the same token without it is accepted', () => {
    expect(world.outcome(world.token({}, { 'http://example/ext': true }))).toBe('accepted');
  });

  it.each([[['http://example/ext']], [['b64']], [['exp']], [['alg']], [[]], ['b64'], [null], [{}], [[1]]])('refuses crit %p', (crit) => {
    expect(world.outcome(world.token({}, { crit, 'http://example/ext': true, b64: true }))).toBe('algorithm-not-allowed');
  });
});
