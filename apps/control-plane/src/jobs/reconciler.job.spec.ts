import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ReconcilerJob } from './reconciler.job.js';
import { UnfinishedWork } from './unfinished-work.js';
import type { WorkItem } from './unfinished-work.repository.js';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const deletions = (count: number, more: { keyManagerId: string; owner: string }): WorkItem[] => Array.from({ length: count }, (_, index) => ({ kind: 'delete', id: `${more.keyManagerId}-${index}`, organizationId: more.owner, attempts: 0, ...more }));

/** One pass over deletions, each of which takes a server of `big` the time. @returns how long it took, and what was tried */
async function pass(items: WorkItem[], takesMs: number): Promise<{ seconds: number; tried: string[] }> {
  const tried: string[] = [];
  const rows = { listDue: () => Promise.resolve(items), claim: () => Promise.resolve(true), postpone: () => Promise.resolve(), listWaitingApplications: () => Promise.resolve([]) };
  const deletion = {
    finishDeleting: async (owner: string, id: string) => {
      tried.push(id);
      if (owner === 'big') await new Promise((resolve) => setTimeout(resolve, takesMs));
    },
  };
  const system = { run: (work: () => unknown) => Promise.resolve(work()) };
  const work = new UnfinishedWork(...([system, rows, deletion] as unknown as ConstructorParameters<typeof UnfinishedWork>));
  const keyManagers = { list: () => Promise.resolve([]), markLateKeys: () => Promise.resolve([]) };
  const job = new ReconcilerJob(...([{ reconcileMs: 30_000 }, system, work, keyManagers] as unknown as ConstructorParameters<typeof ReconcilerJob>));
  const began = Date.now();
  let endedAt = Infinity;
  void job.runPass(new Date()).then(() => (endedAt = Date.now()));
  await jest.advanceTimersByTimeAsync(3_600_000);
  return { seconds: (endedAt - began) / 1_000, tried };
}

describe('a pass', () => {
  it.each([
    ['much work at one slow server', () => deletions(900, { keyManagerId: 'slow', owner: 'big' })],
    ['work at many slow servers', () => Array.from({ length: 300 }, (_, index) => deletions(3, { keyManagerId: `slow-${index}`, owner: 'big' })).flat()],
  ])('%s of one organization holds up the work of the others for less than a minute', async (_, slow) => {
    const { seconds, tried } = await pass([...slow(), ...deletions(1, { keyManagerId: 'quick', owner: 'small' })], 5_000);
    expect(seconds).toBeLessThan(60);
    expect(tried).toContain('quick-0');
  });
});
