import { describe, expect, it } from '@jest/globals';
import { NOW_SECONDS, aWorld } from '../../testing/index.js';

describe.each(['nbf', 'iat'])('%s', (name) => {
  const strict = aWorld();
  const tolerant = aWorld({ issuer: { profile: { clockToleranceSeconds: 30 } } });

  it('now or past is accepted', () => {
    expect(strict.outcome(strict.token({ [name]: NOW_SECONDS }))).toBe('accepted');
    expect(strict.outcome(strict.token({ [name]: undefined }))).toBe('accepted');
  });

  it('in the future is refused', () => {
    expect(strict.outcome(strict.token({ [name]: NOW_SECONDS + 1 }))).toBe('not-yet-valid');
  });

  it('counts whole seconds: a part of the next one is the future', () => {
    const nowMs = NOW_SECONDS * 1000 + 900;
    expect(strict.outcome({ token: strict.token({ [name]: NOW_SECONDS + 0.5 }), nowMs })).toBe('not-yet-valid');
    expect(strict.outcome({ token: strict.token({ [name]: NOW_SECONDS }), nowMs })).toBe('accepted');
  });

  it('in the future is accepted within the tolerance and not a second longer', () => {
    expect(tolerant.outcome(tolerant.token({ [name]: NOW_SECONDS + 30 }))).toBe('accepted');
    expect(tolerant.outcome(tolerant.token({ [name]: NOW_SECONDS + 31 }))).toBe('not-yet-valid');
  });

  it.each(['1', null, true, [1], {}])('%p is refused, as it is no number', (value) => {
    expect(strict.outcome(strict.token({ [name]: value }))).toBe('missing-claim');
  });

  it('1e400 is refused, as it is not finite', () => {
    const claims = JSON.stringify(strict.issuer.claims(strict.key.clientId, { [name]: undefined })).slice(1, -1);
    expect(strict.outcome(strict.issuer.sign(strict.issuer.header(), `{${claims},"${name}":-1e400}`))).toBe('missing-claim');
  });
});
