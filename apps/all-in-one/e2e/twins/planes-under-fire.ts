import { expect } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { expectAgreement } from './agreement.js';
import { troublePlanes, type FaultOptions } from './plane-faults.js';
import { Probes } from './probes.js';
import { Traffic } from './traffic.js';
import type { TwinWorld } from './twin-world.js';

/** Changes, callers and faults at once, for so long at least; then everything must agree. Prints what it saw. */
export async function expectAgreementUnderFire(twins: TwinWorld, options: FaultOptions & { forMs: number }): Promise<void> {
  const probes = Probes.start(twins);
  const traffic = await Traffic.start(twins);
  try {
    const begun = Date.now();
    const done = await troublePlanes(twins, options);
    await sleep(Math.max(0, begun + options.forMs - Date.now()));
    await traffic.stop();
    const seconds = (Date.now() - begun) / 1000;
    const compared = await expectAgreement(twins, traffic.confirmed);
    await probes.stop();
    console.log(`two control planes, ${done.join(', ')}: ${told(traffic, seconds)}; ${summary(compared)}; ${probes.summary}`);
    expect(probes.wrong).toEqual([]);
    expect(probes.unanswered).toEqual({ kafka: 0, 'http-stream': 0 });
  } finally {
    await Promise.all([traffic.stop(), probes.stop()]);
  }
}

export function told({ confirmed, failed }: Traffic, seconds: number): string {
  return `${confirmed.length} changes confirmed in ${seconds.toFixed(1)} s (${failed} attempts failed)`;
}

export function summary({ records, redelivered, publishers, streams, snapshots }: Awaited<ReturnType<typeof expectAgreement>>): string {
  return `0 lost, 0 phantom, 0 out of order among ${records} records (${redelivered} redelivered, ${publishers} publishers one after the other; ${streams} streams, ${snapshots} full states)`;
}
