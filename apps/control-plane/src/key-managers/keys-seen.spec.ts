import { describe, expect, it } from '@jest/globals';
import { seenAtOf } from './keys-seen.js';

const EARLIER = '2026-01-01T00:00:00.000Z';
const now = new Date('2026-02-01T00:00:00.000Z');
const key = (x: string, more: object = {}) => ({ kty: 'EC' as const, crv: 'P-256', x, y: 'y', ...more });

describe('when a key was first seen', () => {
  it('is now for a new one, and stays for one that was there, in any place and under any name', () => {
    const last = { keys: [key('a', { kid: '1' }), key('b')], seenAt: [EARLIER, EARLIER] };
    expect(seenAtOf([key('c'), key('a', { kid: '2', alg: 'ES256' })], last, now)).toEqual([now.toISOString(), EARLIER]);
    expect(seenAtOf([key('a')], null, now)).toEqual([now.toISOString()]);
  });
});
