import { expect, it, jest } from '@jest/globals';
import { expectAgreementOver } from './sudden-ends.js';
import { World } from './world.js';

jest.setTimeout(240_000);

it('a control plane that is killed 12 times between any two changes leaves rows, outbox and gateway in agreement', async () => {
  const world = await World.create({ withKafka: false });
  try {
    await expectAgreementOver(world, { kills: 12 });
    expect(await world.verdict()).toBe('200');
  } finally {
    await world.remove();
  }
});
