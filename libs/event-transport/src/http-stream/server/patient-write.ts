import type { ServerResponse } from 'node:http';

/**
 * Writes and, if the reader is slow, waits until it has taken what was written. A reader that takes nothing for
 * `stuckAfterMs` is cut off. Resolves with whether the response is still usable.
 */
export async function patientWrite(response: ServerResponse, chunk: string | Buffer, stuckAfterMs: number): Promise<boolean> {
  if (response.destroyed) return false;
  if (response.write(chunk)) return true;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => response.destroy(), stuckAfterMs);
    const done = (): void => {
      clearTimeout(timer);
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
  return !response.destroyed;
}
