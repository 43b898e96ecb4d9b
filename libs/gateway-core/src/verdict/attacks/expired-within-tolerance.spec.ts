import { describe, expect, it } from '@jest/globals';
import { NOW_SECONDS, aWorld } from '../../testing/index.js';

describe('exp and the tolerance of the key manager', () => {
  const strict = aWorld();
  const tolerant = aWorld({ issuer: { profile: { clockToleranceSeconds: 30 } } });

  it('refuses a token at the second in exp when there is no tolerance', () => {
    expect(strict.outcome(strict.token({ exp: NOW_SECONDS + 1 }))).toBe('accepted');
    expect(strict.outcome(strict.token({ exp: NOW_SECONDS }))).toBe('expired');
  });

  it('accepts an expired token within the tolerance and not a second longer', () => {
    expect(tolerant.outcome(tolerant.token({ exp: NOW_SECONDS - 29 }))).toBe('accepted');
    expect(tolerant.outcome(tolerant.token({ exp: NOW_SECONDS - 30 }))).toBe('expired');
  });
});
