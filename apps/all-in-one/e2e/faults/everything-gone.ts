import { expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { until } from '../../src/testing/folders.js';
import type { World } from './world.js';

/** A gateway that is left alone, and one whose disk is not to be trusted. */
export function describeEverythingGone(the: () => World): void {
  it('a gateway whose control plane, broker and database are gone restarts from disk and serves, says that it is stale, and catches up by itself', async () => {
    const { installation, token } = the();
    await the().untilCurrent();
    await the().untilOnDisk();
    const before = await the().health();
    await installation.killGateway();
    await Promise.all([installation.killControlPlane(), installation.killDatabase(), installation.broker?.kill()]);
    const killedAt = Date.now();
    await installation.startGateway();
    expect(await the().verdict()).toBe('200');
    expect(await the().verdict(`${token.slice(0, -8)}AAAAAAAA`)).toMatch(/^401 /);
    expect(await the().verdict('unknown')).toMatch(/^401 /);
    const alone = await the().health();
    expect(alone).toMatchObject({ ready: true, stale: true, position: before.position });
    expect(Date.parse(alone.since ?? '')).toBeGreaterThan(killedAt - 1000);

    await Promise.all([installation.startDatabase(), installation.broker?.restart()]);
    await installation.startControlPlane();
    await the().setEnabled(false);
    await the().untilVerdict('401 issuer-disabled');
    await the().setEnabled(true);
    await the().untilVerdict('200');
    await the().untilCurrent();
    // Changes and revocations come back each on a connection of their own.
    await until('it has caught up with both', async () => (await the().health()).stale === false);
    expect(await the().health()).toMatchObject({ ready: true, stale: false });
    expect((await the().health()).position?.epoch).toBe(before.position?.epoch);
    expect((await the().health()).position?.sequence).toBe((before.position?.sequence ?? 0) + 2);
  });

  it('a flipped bit in the disk copy is noticed: the copy before it, or the transport, gives the state', async () => {
    const { installation } = the();
    await the().untilOnDisk();
    await installation.killGateway();
    const bytes = readFileSync(installation.diskCopy);
    const middle = bytes.length >> 1;
    bytes[middle] = (bytes[middle] ?? 0) ^ 1;
    writeFileSync(installation.diskCopy, bytes);
    await installation.startGateway();
    await until('it is told', () => installation.gatewayLog().includes('a disk copy is unusable'));
    await the().untilVerdict('200');
    await the().untilCurrent();
  });
}
