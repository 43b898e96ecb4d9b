import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../src/testing/folders.js';
import type { Plane } from './plane.js';
import type { TwinWorld } from './twin-world.js';

const LEADER_MS_MAX = 40_000;
/** What each round does, in an order of its own. */
const FAULTS = ['kill the leader', 'pause the leader', 'kill the other', 'pause the other'] as const;
type Fault = (typeof FAULTS)[number];

export interface FaultOptions {
  rounds: number;
  /** How the paused leader loses its lock: by Postgres' own doing after 15 s, or at once, because its session is ended. */
  lossOfLock: 'by lease' | 'by ending its session';
}

/** Kills and pauses control planes at random moments; each time the other one leads before the first is back. Resolves to what was done. */
export async function troublePlanes(twins: TwinWorld, { rounds, lossOfLock }: FaultOptions): Promise<string[]> {
  const done: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const fault of shuffled(FAULTS)) {
      await sleep(Math.random() * 700); // between any two statements
      const leader = await untilLed(twins);
      await FAULT[fault](twins, { leader, lossOfLock });
      done.push(`${fault} (${leader.name} led)`);
    }
  }
  return done;
}

async function untilLed(twins: TwinWorld): Promise<Plane> {
  let leader: Plane | null = null;
  await until('a control plane leads', async () => (leader = await twins.leader()) !== null, LEADER_MS_MAX);
  if (leader === null) throw new Error('nobody leads');
  return leader;
}

const FAULT: Record<Fault, (twins: TwinWorld, options: Pick<FaultOptions, 'lossOfLock'> & { leader: Plane }) => Promise<void>> = {
  'kill the leader': async (twins, { leader }) => {
    await leader.kill();
    await untilLedBy(twins, twins.other(leader));
    await leader.start();
  },
  'pause the leader': async (twins, { leader, lossOfLock }) => {
    await whilePaused(leader, async () => {
      if (lossOfLock === 'by ending its session') await endLeadersSession(twins);
      await untilLedBy(twins, twins.other(leader));
      await sleep(Math.random() * 500); // it sleeps on while the other one works
    });
  },
  'kill the other': async (twins, { leader }) => {
    await twins.other(leader).kill();
    await twins.other(leader).start();
  },
  'pause the other': async (twins, { leader }) => {
    await whilePaused(twins.other(leader), () => sleep(500 + Math.random() * 1_000));
  },
};

async function whilePaused(plane: Plane, work: () => Promise<unknown>): Promise<void> {
  plane.pause();
  await work().finally(() => plane.resume());
}

function untilLedBy(twins: TwinWorld, plane: Plane): Promise<void> {
  return until(`${plane.name} leads`, async () => (await twins.leader()) === plane, LEADER_MS_MAX);
}

async function endLeadersSession({ installation }: TwinWorld): Promise<void> {
  await installation.sql(
    `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and classid = 7002 and granted and database = (select oid from pg_database where datname = current_database())`,
  );
}

function shuffled<T>(items: readonly T[]): T[] {
  return items.map((item) => ({ item, place: Math.random() })).sort((a, b) => a.place - b.place).map(({ item }) => item);
}
