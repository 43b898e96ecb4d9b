import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ConnectorError } from '@keyplane/connector-kit';
import { KeyRefreshJob } from './key-refresh.job.js';

const MINUTE = 60_000;

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

interface Manager {
  id: string;
  organizationId: string;
  takesMs: number;
  answers: boolean;
}

/** Lets the job run for a while over key managers whose servers answer, or don't, after a time. @returns when each was asked, seconds */
async function run(managers: readonly Manager[], forMs: number): Promise<Map<string, number[]>> {
  const asked = new Map<string, number[]>(managers.map(({ id }) => [id, []]));
  const notes = new Map<string, { failedAt: Date | null; at: number }>();
  const began = Date.now();
  const isFailing = (id: string): boolean => notes.get(id)?.failedAt instanceof Date;
  const rows = managers.map((manager) => ({ ...manager, certificates: { type: 'JWKS', value: manager.id } }));
  const repository = {
    listDue: (_types: unknown, { failing }: { failing: boolean }) =>
      Promise.resolve(rows.filter(({ id }) => isFailing(id) === failing).sort((a, b) => (notes.get(a.id)?.at ?? 0) - (notes.get(b.id)?.at ?? 0))),
    lock: (id: string) => Promise.resolve(rows.find((row) => row.id === id) ?? null),
    findKeysForUpdate: () => Promise.resolve(null),
    saveKeys: ({ keyManagerId, failedAt }: { keyManagerId: string; failedAt: Date | null }) => Promise.resolve(void notes.set(keyManagerId, { failedAt, at: Date.now() })),
  };
  const source = {
    fetch: async ({ value }: { value: string }) => {
      asked.get(value)?.push(Math.round((Date.now() - began) / 1_000));
      const row = rows.find(({ id }) => id === value);
      await new Promise((resolve) => setTimeout(resolve, row?.takesMs));
      if (row?.answers !== true) throw new ConnectorError('timeout', 'It took too long.');
      return [{ kid: value }];
    },
  };
  const parts = [{ keyRefreshMs: 30_000 }, { run: (work: () => unknown) => Promise.resolve(work()) }, repository, source, { keysChanged: () => Promise.resolve() }, { definitions: () => [] }];
  const job = new KeyRefreshJob(...(parts as unknown as ConstructorParameters<typeof KeyRefreshJob>));
  job.start();
  await jest.advanceTimersByTimeAsync(forMs);
  const stopped = job.beforeApplicationShutdown();
  await jest.advanceTimersByTimeAsync(MINUTE);
  await stopped;
  return asked;
}
const manyOf = (organizationId: string, count: number, more: Pick<Manager, 'takesMs' | 'answers'>): Manager[] => Array.from({ length: count }, (_, index) => ({ id: `${organizationId}-${index}`, organizationId, ...more }));
const quick: Manager = { id: 'quick', organizationId: 'small', takesMs: 50, answers: true };

describe('the rounds of the refresh of keys', () => {
  it.each([
    ['slow', { takesMs: 4_900, answers: true }],
    ['dead', { takesMs: 5_000, answers: false }],
  ])('hundreds of %s servers of one organization delay no other organization by a minute', async (_, server) => {
    const asked = (await run([...manyOf('big', 400, server), quick], 20 * MINUTE)).get('quick') ?? [];
    expect(asked.length).toBeGreaterThan(15);
    const gaps = asked.slice(1).map((at, index) => at - (asked[index] ?? 0));
    expect(Math.max(...gaps)).toBeLessThan(70);
  });

  it('each of too many for one round has its turn', async () => {
    const asked = await run([...manyOf('slow', 100, { takesMs: 4_900, answers: true }), ...manyOf('dead', 60, { takesMs: 5_000, answers: false })], 30 * MINUTE);
    expect([...asked.values()].filter((times) => times.length < 2)).toEqual([]);
  });
});
