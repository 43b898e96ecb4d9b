import { expect, it } from '@jest/globals';
import { until } from '../../src/testing/folders.js';
import { tokenOf } from '../token-endpoint.js';
import type { World } from './world.js';

const CHANGES = 6;
const STOP_MS_MAX = 2_500;

interface StreamSnapshot {
  position: { epoch: string; sequence: number };
}

/** Kafka is away while people work. */
export function describeBrokerAway(the: () => World): void {
  const head = async (): Promise<number> => {
    const [row] = await the().installation.sql<{ last_sequence: string }>('select last_sequence from keyplane.outbox_state');
    return Number(row?.last_sequence);
  };

  it('changes are taken, numbered and served over HTTP while the broker is away, and arrive in order when it is back', async () => {
    const { installation } = the();
    await the().untilCurrent();
    const before = await head();
    await installation.broker?.kill();
    for (let change = 0; change < CHANGES; change += 1) await the().setEnabled(change % 2 !== 0);
    await the().setEnabled(false);
    await until('all are numbered', async () => (await head()) === before + CHANGES + 1);
    expect(await the().verdict()).toBe('200');
    expect((await streamSnapshot(the())).position.sequence).toBe(before + CHANGES + 1);
    await installation.broker?.restart();
    await the().untilVerdict('401 issuer-disabled');
    await the().untilCurrent();
    expect((await the().health()).position?.sequence).toBe(before + CHANGES + 1);
    expect((await the().gateway()).refused).toEqual([]);
    await the().setEnabled(true);
    await the().untilVerdict('200');
  });

  it('a control plane whose broker is away stops in time, starts again, and hears receipts when the broker is back', async () => {
    const { installation } = the();
    await installation.broker?.kill();
    await the().setEnabled(false);
    expect(await installation.stopControlPlane()).toBeLessThan(STOP_MS_MAX);
    await installation.startControlPlane();
    await the().renameApplication('Shop without a broker');
    await installation.broker?.restart();
    await the().untilVerdict('401 issuer-disabled');
    await the().untilCurrent();
    await the().setEnabled(true);
    await the().untilVerdict('200');
  });
}

/** What a gateway without Kafka would get now. */
async function streamSnapshot({ installation: { bootstrap, gatewayIdentity } }: World): Promise<StreamSnapshot> {
  const token = await tokenOf({ ...gatewayIdentity, tokenEndpoint: bootstrap.automation.tokenEndpoint }, 'keyplane:gateway');
  const response = await fetch(`${bootstrap.controlPlaneUrl}/api/v1/gateway/snapshot`, { headers: { authorization: `Bearer ${token}` } });
  return (await response.json()) as StreamSnapshot; // the wire's own shape
}
