import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { isKafkaStartable } from '../../../../tools/kafka/broker.mjs';
import { TwinWorld } from './twin-world.js';

const { KEYPLANE_TEST_KAFKA_REASON: reason } = process.env;
const broker = await isKafkaStartable();

/** Tests over one pair of control planes with a gateway over each transport. */
export function describeTwins(name: string, tests: (the: () => TwinWorld) => void): void {
  // These stop their broker, so one that is given from outside is of no use.
  if (reason !== undefined || !broker.available) return it.skip(`${name} needs a broker of its own: ${reason ?? broker.reason}`, () => undefined);
  describe(name, () => {
    let twins: TwinWorld | undefined;
    beforeAll(async () => {
      twins = await TwinWorld.create();
    });
    afterAll(() => twins?.remove());
    tests(() => {
      if (twins === undefined) throw new Error('the twins did not start');
      return twins;
    });
  });
}
