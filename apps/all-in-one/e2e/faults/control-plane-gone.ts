import { expect, it } from '@jest/globals';
import type { World } from './world.js';

const RENAMED = 'Shop of the lost time';

/** A control plane that is killed, and one whose database is put back to what it was. */
export function describeControlPlaneGone(the: () => World, { withKafka }: { withKafka: boolean }): void {
  it('a control plane that is killed and comes back costs its gateways no full reload, and nothing is missed', async () => {
    const { installation } = the();
    await the().untilCurrent();
    const { position } = await the().health();
    const snapshots = installation.proxy.snapshots;
    const requests = installation.proxy.requests.length;
    await installation.killControlPlane();
    await installation.startControlPlane();
    await the().setEnabled(false);
    await the().untilVerdict('401 issuer-disabled');
    await the().setEnabled(true);
    await the().untilVerdict('200');
    expect((await the().health()).position).toEqual({ epoch: position?.epoch, sequence: (position?.sequence ?? 0) + 2 });
    expect(installation.proxy.snapshots).toBe(snapshots);
    const resumed = installation.proxy.requests.slice(requests).find(({ path }) => path.endsWith('/gateway/stream'));
    expect(resumed?.headers['last-event-id']).toBe(withKafka ? undefined : `${position?.epoch}:${position?.sequence}`);
  });

  it('a database that is put back to an earlier state begins a new epoch, and the gateway returns to that state', async () => {
    const { installation } = the();
    await the().untilCurrent();
    const before = await the().health();
    await installation.killControlPlane();
    await installation.sql('create database keyplane_earlier template keyplane owner keyplane_migrator', [], 'postgres');
    await installation.startControlPlane();
    await the().renameApplication(RENAMED);
    await the().setEnabled(false);
    await the().untilVerdict('401 issuer-disabled');
    await the().untilCurrent();

    await installation.killControlPlane();
    await installation.sql('alter database keyplane rename to keyplane_lost', [], 'postgres');
    await installation.sql('alter database keyplane_earlier rename to keyplane', [], 'postgres');
    await installation.startControlPlane();
    await the().untilVerdict('200');
    await the().untilCurrent();
    const after = await the().health();
    expect(after.position?.epoch.localeCompare(before.position?.epoch ?? '')).toBe(1);
    expect(await the().rollout()).toMatchObject({ state: 'enforced' });
    const [state] = await installation.sql<{ epoch: string }>('select epoch from keyplane.outbox_state');
    expect(after.position?.epoch).toBe(state?.epoch);
    await the().untilOnDisk();
    expect(installation.copyText()).not.toContain(RENAMED);
    await the().setEnabled(false);
    await the().untilVerdict('401 issuer-disabled');
    await the().setEnabled(true);
    await the().untilVerdict('200');
  });
}
