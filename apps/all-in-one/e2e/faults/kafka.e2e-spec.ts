import { afterAll, beforeAll, describe, it, jest } from '@jest/globals';
import { isKafkaStartable } from '../../../../tools/kafka/broker.mjs';
import { describeBadEvents } from './bad-events.js';
import { describeBrokerAway } from './broker-away.js';
import { describeControlPlaneGone } from './control-plane-gone.js';
import { describeEverythingGone } from './everything-gone.js';
import { World } from './world.js';

jest.setTimeout(90_000);
const { KEYPLANE_TEST_KAFKA_REASON: reason } = process.env;
const broker = await isKafkaStartable();

// These kill their broker, so one that is given from outside is of no use.
if (reason !== undefined || !broker.available) it.skip(`faults over Kafka need a broker of their own: ${reason ?? broker.reason}`, () => undefined);
else
  describe('faults over Kafka', () => {
    let world: World | undefined;
    const the = (): World => {
      if (world === undefined) throw new Error('the installation did not start');
      return world;
    };
    beforeAll(async () => {
      world = await World.create({ withKafka: true });
    });
    afterAll(() => world?.remove());

    describeEverythingGone(the);
    describeBrokerAway(the);
    describeControlPlaneGone(the, { withKafka: true });
    describeBadEvents(the, { withKafka: true });
  });
