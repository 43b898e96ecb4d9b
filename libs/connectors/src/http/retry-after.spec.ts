import { describe, expect, it } from '@jest/globals';
import type { GuardedResponse } from '@keyplane/guarded-http';
import { retryAfterMs } from './retry-after.js';

const NOW = new Date('2026-01-01T00:00:00Z');
const after = (value: string | null): GuardedResponse => ({ status: 429, headers: new Headers(value === null ? {} : { 'retry-after': value }), url: '', text: '', json: () => null });

describe('Retry-After', () => {
  it.each([['7', 7000], ['0', 0], ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000], ['Wed, 31 Dec 2025 00:00:00 GMT', 0], ['999999999', 86_400_000], ['soon', null], ['-5', null], [null, null]])('reads %s', (value, expected) => {
    expect(retryAfterMs(after(value), NOW)).toBe(expected);
  });
});
