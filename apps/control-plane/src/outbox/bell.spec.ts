import { describe, expect, it } from '@jest/globals';
import { Bell } from './bell.js';

const NEVER = new AbortController().signal;

/** Whether the wait is over by the next turn of the event loop. */
async function endsAtOnce(waiting: Promise<void>): Promise<boolean> {
  return Promise.race([waiting.then(() => true), new Promise<boolean>((resolve) => void setImmediate(() => resolve(false)))]);
}

describe('a bell', () => {
  it('that rings while nobody waits ends the next wait at once, and only that one', async () => {
    const bell = new Bell();
    bell.ring();
    expect(await endsAtOnce(bell.wait(60_000, NEVER))).toBe(true);
    const second = bell.wait(60_000, NEVER);
    expect(await endsAtOnce(second)).toBe(false);
    bell.ring();
    expect(await endsAtOnce(second)).toBe(true);
  });

  it('ends a wait when its time is up, or the signal is aborted', async () => {
    const bell = new Bell();
    const abort = new AbortController();
    await bell.wait(1, NEVER);
    const waiting = bell.wait(60_000, abort.signal);
    abort.abort();
    expect(await endsAtOnce(waiting)).toBe(true);
    expect(await endsAtOnce(bell.wait(60_000, abort.signal))).toBe(true);
  });
});
