import { describe, expect, it } from '@jest/globals';
import { backOffMs } from './back-off.js';
import { forEachBounded } from './for-each-bounded.js';
import { pauseMs, RepeatedTask } from './repeated-task.js';

describe('backOffMs', () => {
  it('doubles from 10 s and stops at a quarter of an hour', () => {
    expect([1, 2, 3, 7, 8, 100].map(backOffMs)).toEqual([10_000, 20_000, 40_000, 640_000, 900_000, 900_000]);
  });
});

describe('forEachBounded', () => {
  it('begins items in order, never more at once than the bound, and all of them', async () => {
    let [active, most] = [0, 0];
    const begun: number[] = [];
    await forEachBounded([1, 2, 3, 4, 5, 6, 7], { atOnce: 3 }, async (item) => {
      begun.push(item);
      most = Math.max(most, (active += 1));
      await new Promise((resolve) => setImmediate(resolve));
      active -= 1;
    });
    expect([begun, most]).toEqual([[1, 2, 3, 4, 5, 6, 7], 3]);
  });

  it('one slow item holds up no item but itself', async () => {
    let release: () => void = () => undefined;
    const done: number[] = [];
    const all = forEachBounded([1, 2, 3, 4], { atOnce: 2 }, async (item) => {
      if (item === 1) await new Promise<void>((resolve) => (release = resolve));
      done.push(item);
      if (item === 4) release();
    });
    await all;
    expect(done).toEqual([2, 3, 4, 1]);
  });

  it('begins nothing after an abort', async () => {
    const stop = new AbortController();
    const begun: number[] = [];
    await forEachBounded([1, 2, 3], { atOnce: 1, signal: stop.signal }, (item) => {
      begun.push(item);
      stop.abort();
      return Promise.resolve();
    });
    expect(begun).toEqual([1]);
  });
});

describe('RepeatedTask', () => {
  it('pauses within the jitter around its period', () => {
    expect([0, 0.5, 0.999_999].map((random) => Math.round(pauseMs({ everyMs: 1000, jitter: 0.2 }, random)))).toEqual([800, 1000, 1200]);
  });

  it('runs again after each run, never twice at once, and not after it was stopped', async () => {
    let [active, most, runs] = [0, 0, 0];
    let seen: AbortSignal | undefined;
    await new Promise<void>((resolve) => {
      const task = new RepeatedTask(
        async (signal) => {
          seen = signal;
          most = Math.max(most, (active += 1));
          await new Promise((next) => setImmediate(next));
          active -= 1;
          if ((runs += 1) === 3) void task.stop().then(resolve);
        },
        { everyMs: 1, jitter: 0 },
      );
      task.start();
      const keepAlive = setInterval(() => seen?.aborted && clearInterval(keepAlive), 5);
    });
    await new Promise((resolve) => setTimeout(resolve, 20)); // long enough for several periods
    expect([runs, most, seen?.aborted]).toEqual([3, 1, true]);
  });
});
