import type { GuardedResponse } from '@keyplane/guarded-http';

/** A server may ask for a pause, not for a holiday: longer ones are cut to a day. */
const PAUSE_MS_MAX = 86_400_000;

/** `Retry-After` (RFC 9110 §10.2.3: seconds or a date) in milliseconds; null where it is absent or nonsense. */
export function retryAfterMs(answer: GuardedResponse, now: Date): number | null {
  const value = answer.headers.get('retry-after')?.trim() ?? '';
  // Only what looks like an HTTP date: `Date.parse` makes a date of almost anything.
  const pause = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(/^[A-Z][a-z]{2,8}[, ]/.test(value) ? value : '') - now.getTime();
  return Number.isFinite(pause) ? Math.min(Math.max(pause, 0), PAUSE_MS_MAX) : null;
}
