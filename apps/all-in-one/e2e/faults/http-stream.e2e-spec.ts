import { afterAll, beforeAll, describe, it, jest } from '@jest/globals';
import { describeBadEvents } from './bad-events.js';
import { describeControlPlaneGone } from './control-plane-gone.js';
import { describeEverythingGone } from './everything-gone.js';
import { expectAgreementOver } from './sudden-ends.js';
import { World } from './world.js';

jest.setTimeout(90_000);

describe('faults over http-stream', () => {
  let world: World | undefined;
  const the = (): World => {
    if (world === undefined) throw new Error('the installation did not start');
    return world;
  };
  beforeAll(async () => {
    world = await World.create({ withKafka: false });
  });
  afterAll(() => world?.remove());

  describeEverythingGone(the);
  describeControlPlaneGone(the, { withKafka: false });
  it('a control plane that is killed between any two changes leaves rows, outbox and gateway in agreement', () => expectAgreementOver(the(), { kills: 2 }));
  describeBadEvents(the, { withKafka: false });
});
