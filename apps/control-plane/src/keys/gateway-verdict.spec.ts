import { describe, expect, it } from '@jest/globals';
import type { Explanation } from '@keyplane/contracts';
import { withGatewayVerdict } from './gateway-verdict.js';

const steps: Explanation['steps'] = [{ name: 'operation', outcome: 'passed', detail: 'it is there' }];
const ACCEPTED: Explanation = { verdict: 'accepted', reason: null, steps, explanation: 'The API accepts the token.' };
const EXPIRED: Explanation = { verdict: 'refused', reason: 'expired', steps, explanation: 'The token has expired: 3 minutes ago.' };

const problem = (code: string, requestId = 'r-1') => ({ headers: { 'content-type': 'application/problem+json', 'x-request-id': 'r-1' }, text: JSON.stringify({ code, requestId }) });
const upstream = { headers: { 'content-type': 'application/json', 'x-request-id': 'r-1' }, text: '{"code":"expired","requestId":"r-1"}' };

describe('the verdict on a call that was made', () => {
  it('is the explanation where the gateway agrees', () => {
    expect(withGatewayVerdict(ACCEPTED, upstream)).toBe(ACCEPTED);
    expect(withGatewayVerdict(EXPIRED, problem('expired'))).toBe(EXPIRED);
  });

  it('is the gateway’s where it refuses what should be accepted, or for another reason', () => {
    for (const explanation of [ACCEPTED, EXPIRED]) {
      expect(withGatewayVerdict(explanation, problem('unknown-key'))).toEqual({ verdict: 'refused', reason: 'unknown-key', steps: [], explanation: expect.stringMatching(/^The signing key is not known\. .*half a minute\.$/) });
    }
  });

  it('is the gateway’s where it accepts what should be refused', () => {
    expect(withGatewayVerdict(EXPIRED, upstream)).toMatchObject({ verdict: 'accepted', reason: null, steps: [], explanation: expect.stringContaining('Try again in a moment') });
  });

  it.each(['gateway.upstream-unreachable', 'gateway.path-refused', 'constructor'])('is the explanation where the gateway has another trouble: %s', (code) => {
    expect(withGatewayVerdict(ACCEPTED, problem(code))).toBe(ACCEPTED);
    expect(withGatewayVerdict(EXPIRED, problem(code))).toBe(EXPIRED);
  });

  it('is not what an upstream’s problem says', () => {
    expect(withGatewayVerdict(ACCEPTED, problem('expired', 'theirs'))).toBe(ACCEPTED);
    expect(withGatewayVerdict(ACCEPTED, { ...problem('expired'), text: '{' })).toBe(ACCEPTED);
  });
});
