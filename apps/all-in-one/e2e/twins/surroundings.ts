import { expect, it } from '@jest/globals';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../src/testing/folders.js';
import { succeeded } from '../caller.js';
import { expectAgreement } from './agreement.js';
import { summary, told } from './planes-under-fire.js';
import { Probes } from './probes.js';
import { Traffic } from './traffic.js';
import type { TwinGateway, TwinWorld } from './twin-world.js';

const LIMIT_MS = 60_000;

export interface Durations {
  readonly brokerAwayMs: number;
  readonly gatewayPausedMs: number;
  /** From the copy of the database to its return. */
  readonly copyAgeMs: number;
}

/** What stands around the control planes goes away and comes back, while changes and callers go on. */
export function describeSurroundings(the: () => TwinWorld, { brokerAwayMs, gatewayPausedMs, copyAgeMs }: Durations): void {
  it(`a broker that is away for ${brokerAwayMs / 1000} s: the gateway over HTTP goes on, the administrator sees that the other one is behind, and it catches up by itself`, () =>
    throughout(the(), 'broker away', async () => {
      const { broker } = the().installation;
      await broker?.kill();
      const killedAt = Date.now();
      await changeKeyManager(the());
      await until('one gateway has it and one has not', async () => isLike(await the().rolloutStates(), { kafka: 'pending', 'http-stream': 'enforced' }), brokerAwayMs + LIMIT_MS);
      expect((await the().gatewayStates()).kafka).toBe('behind');
      await sleep(Math.max(0, killedAt + brokerAwayMs - Date.now()));
      await broker?.restart();
      return untilEnforced(the());
    }));

  it(`gateways that stand still for ${gatewayPausedMs / 1000} s with their ports open: the administrator sees it, and they catch up by themselves`, () =>
    throughout(the(), 'gateways paused', async ({ probes }) => {
      const { kafka, http } = the().gateways;
      const pausedAt = Date.now();
      for (const { part } of [kafka, http]) part.pause();
      try {
        await changeKeyManager(the());
        // No receipt for 15 s is silence.
        const seen = gatewayPausedMs > 15_000 ? { rollout: 'silent', gateway: 'silent' } : { rollout: 'pending', gateway: 'behind' };
        await until('the administrator sees it', async () => isLike(await the().rolloutStates(), both(seen.rollout)) && isLike(await the().gatewayStates(), both(seen.gateway)), LIMIT_MS);
        await sleep(Math.max(0, pausedAt + gatewayPausedMs - Date.now()));
      } finally {
        for (const { part } of [kafka, http]) part.resume();
      }
      const again = await untilEnforced(the());
      probes.forgiveSilence();
      return again;
    }));

  it(`a database that restarts, and one that is put back to a copy of ${copyAgeMs / 1000} s before: gateways serve on, everything resumes by itself, and what came after the copy is taken back everywhere`, async () => {
    const { installation } = the();
    const copy = join(installation.config.dataDir, `copy-${Date.now()}`);
    const lost = `Never was ${Math.random()}`;
    await throughout(the(), 'database restarted', async () => {
      await installation.stopDatabase({ copyTo: copy });
      await installation.startDatabase();
      await untilWritable(the());
      await sleep(copyAgeMs);
      await the().callers[0]?.create('/applications', { name: lost });
      return untilEnforced(the());
    });
    await putBack(the(), copy);
    expect(JSON.stringify(await installation.sql('select name from keyplane.applications'))).not.toContain(lost);
  });
}

/** Callers call all the while; changes are made from the moment on when they can be. One gateway sleeps until the administrator has seen that it lacks the new epoch. */
async function putBack(twins: TwinWorld, copy: string): Promise<void> {
  const { installation, gateways } = twins;
  const { epoch } = await place(twins);
  const probes = Probes.start(twins);
  gateways.kafka.part.pause();
  try {
    await installation.stopDatabase();
    installation.restoreDatabase(copy);
    await installation.startDatabase();
    await untilWritable(twins);
    await throughout(twins, 'database put back', async ({ probes: during }) => {
      await until('a new epoch has begun', async () => (await place(twins)).epoch > epoch, LIMIT_MS);
      await until('the administrator sees who is in it', async () => {
        const states = await twins.rolloutStates();
        return states['http-stream'] === 'enforced' && states.kafka !== 'enforced';
      }, LIMIT_MS);
      gateways.kafka.part.resume();
      const again = await untilEnforced(twins);
      during.forgiveSilence();
      return again;
    });
  } finally {
    gateways.kafka.part.resume();
    await probes.stop();
  }
  expect(probes.wrong).toEqual([]);
  expect(probes.unanswered['http-stream']).toBe(0);
}

/** Changes and callers around `work`; then everything must agree, and no answer may have been wrong. */
async function throughout(twins: TwinWorld, title: string, work: (context: { probes: Probes }) => Promise<number>): Promise<void> {
  const probes = Probes.start(twins);
  const traffic = await Traffic.start(twins);
  try {
    const begun = Date.now();
    const againMs = await work({ probes });
    await traffic.stop();
    const seconds = (Date.now() - begun) / 1000;
    const compared = await expectAgreement(twins, traffic.confirmed);
    await probes.stop();
    console.log(`${title}: ${told(traffic, seconds)}; ${summary(compared)}; enforced everywhere ${againMs} ms after all was back; ${probes.summary}`);
    expect(probes.wrong).toEqual([]);
    expect(probes.unanswered).toEqual({ kafka: 0, 'http-stream': 0 });
  } finally {
    await Promise.all([traffic.stop(), probes.stop()]);
  }
}

/** How long it takes, in milliseconds. */
async function untilEnforced(twins: TwinWorld): Promise<number> {
  const begun = Date.now();
  await until('both gateways enforce what there is', async () => isLike(await twins.rolloutStates(), both('enforced')), LIMIT_MS);
  return Date.now() - begun;
}

/** A change that no caller feels. */
async function changeKeyManager(twins: TwinWorld): Promise<void> {
  succeeded(await twins.world.automation.patch(`/key-managers/${twins.world.builtIn.id}`, { clockToleranceSeconds: 30 + Math.floor(Math.random() * 90) }));
}

async function place({ installation }: TwinWorld): Promise<{ epoch: string }> {
  const [row] = await installation.sql<{ epoch: string }>('select epoch from keyplane.outbox_state');
  if (row === undefined) throw new Error('the outbox has no state');
  return row;
}

function untilWritable(twins: TwinWorld): Promise<void> {
  return until('both control planes write again', async () => {
    const answers = await Promise.all(twins.callers.map((caller) => caller.post('/applications', { name: `Written ${Math.random()}` }).catch(() => null)));
    return answers.every((answer) => answer?.status === 201);
  }, LIMIT_MS);
}

function both(state: string): Record<TwinGateway['name'], string> {
  return { kafka: state, 'http-stream': state };
}

function isLike(states: Record<TwinGateway['name'], string>, wanted: Record<TwinGateway['name'], string>): boolean {
  return states.kafka === wanted.kafka && states['http-stream'] === wanted['http-stream'];
}
