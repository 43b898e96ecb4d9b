import { describe, expect, it } from '@jest/globals';
import { NOW_SECONDS, aWorld } from '../../testing/index.js';

describe('exp that is missing or no number', () => {
  const world = aWorld();
  const withRaw = (member: string): string => {
    const claims = JSON.stringify(world.issuer.claims(world.key.clientId, { exp: undefined })).slice(1, -1);
    return world.issuer.sign(world.issuer.header(), `{${claims}${member}}`);
  };

  it('accepts a number that lies ahead', () => {
    expect(world.outcome(withRaw(`,"exp":${NOW_SECONDS + 1}`))).toBe('accepted');
    expect(world.outcome(withRaw(`,"exp":${NOW_SECONDS + 0.5}`))).toBe('accepted');
  });

  it('refuses a token without exp', () => {
    expect(world.outcome(withRaw(''))).toBe('missing-claim');
  });

  const future = String(NOW_SECONDS + 600);
  it.each([`"${future}"`, '1e400', 'null', 'true', `[${future}]`, `{"value":${future}}`, '"Infinity"', '""'])('refuses %s', (exp) => {
    expect(world.outcome(withRaw(`,"exp":${exp}`))).toBe('missing-claim');
  });

  it.each(['-1', '0', '-0', '-1e300', String(NOW_SECONDS), '1e-400'])('takes %s as long past', (exp) => {
    expect(world.outcome(withRaw(`,"exp":${exp}`))).toBe('expired');
  });

  it.each(['NaN', 'Infinity', '0x7fffffff', '01'])('refuses %s, which is no JSON', (exp) => {
    expect(world.outcome(withRaw(`,"exp":${exp}`))).toBe('malformed-token');
  });
});
