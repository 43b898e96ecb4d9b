import { describe, expect, it } from '@jest/globals';
import { REASON_CODES, REASONS } from '@keyplane/contracts';
import { challengeFor } from './challenge.js';

describe('WWW-Authenticate', () => {
  it('is the bare challenge where there is no token (RFC 6750 §3.1)', () => {
    expect(challengeFor('missing-token')).toBe('Bearer');
  });

  it('names the scopes that are missing', () => {
    expect(challengeFor('insufficient-scope', ['a', 'b'])).toBe('Bearer error="insufficient_scope", scope="a b"');
  });

  it('comes with every 401, in printable ASCII, and with no other refusal but the one about scopes', () => {
    for (const reason of REASON_CODES) {
      const challenge = challengeFor(reason);
      if (REASONS[reason].status === 401) expect(challenge).toMatch(/^Bearer(?: error="invalid_token", error_description="[\x20\x21\x23-\x5B\x5D-\x7E]+")?$/);
      else if (reason !== 'insufficient-scope') expect(challenge).toBeUndefined();
    }
  });
});
