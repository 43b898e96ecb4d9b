import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CopyWriter } from './copy-writer.js';

describe('writing the disk copy', () => {
  let state: string | null;
  let saved: string[];
  let errors: unknown[];
  let release: (() => void) | null;
  let isDiskFull: boolean;
  let writer: CopyWriter;

  beforeEach(() => {
    jest.useFakeTimers();
    state = 'one';
    saved = [];
    errors = [];
    release = null;
    isDiskFull = false;
    writer = new CopyWriter({
      exportState: () => state,
      save: async (text) => {
        if (isDiskFull) throw new Error('ENOSPC');
        saved.push(text);
      },
      onError: (error) => errors.push(error),
    });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('happens once for many changes, within 200 ms of the first, with the latest state', async () => {
    for (state of ['one', 'two', 'three']) writer.changed();
    await jest.advanceTimersByTimeAsync(199);
    expect(saved).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(saved).toEqual(['three']);
    await jest.advanceTimersByTimeAsync(10_000);
    expect(saved).toEqual(['three']);
  });

  it('happens again for a change that came while it was writing, within 5 s however long that took, and never twice at once', async () => {
    let writing = 0;
    let most = 0;
    writer = new CopyWriter({
      exportState: () => state,
      save: async (text) => {
        most = Math.max(most, (writing += 1));
        await new Promise<void>((resolve) => (release = resolve));
        writing -= 1;
        saved.push(text);
      },
      onError: (error) => errors.push(error),
    });
    writer.changed();
    await jest.advanceTimersByTimeAsync(200);
    state = 'two';
    writer.changed();
    await jest.advanceTimersByTimeAsync(60_000);
    release?.();
    await jest.advanceTimersByTimeAsync(5_000);
    release?.();
    await jest.advanceTimersByTimeAsync(0);
    expect(saved).toEqual(['one', 'two']);
    expect(most).toBe(1);
  });

  it('happens at once on a flush, and not where nothing has changed', async () => {
    await writer.flush();
    expect(saved).toEqual([]);
    writer.changed();
    await writer.flush();
    expect(saved).toEqual(['one']);
    await writer.flush();
    expect(saved).toEqual(['one']);
  });

  it('is tried again after a failure', async () => {
    isDiskFull = true;
    writer.changed();
    await jest.advanceTimersByTimeAsync(200);
    expect(errors).toHaveLength(1);
    isDiskFull = false;
    await jest.advanceTimersByTimeAsync(5_000);
    expect(saved).toEqual(['one']);
  });

  it('leaves out what is no state', async () => {
    state = null;
    writer.changed();
    await writer.flush();
    expect(saved).toEqual([]);
  });
});
