import { afterAll, beforeAll, describe, it, jest } from '@jest/globals';
import { describeTransportContract } from '../contract/index.js';
import { findBrokerSource, startTestBroker } from './testing/test-broker.js';
import { kafkaUnderTest } from './testing/kafka-under-test.js';

jest.setTimeout(60_000);
const source = await findBrokerSource();

if (source.kind === 'none') {
  describe('kafka', () => {
    it.skip(`needs a broker: ${source.reason}`, () => undefined);
  });
} else {
  let brokers = source.kind === 'given' ? source.brokers : [];
  let remove = (): Promise<void> => Promise.resolve();
  beforeAll(async () => {
    if (source.kind === 'given') return;
    const started = await startTestBroker();
    brokers = started.broker.brokers;
    remove = started.remove;
  });
  afterAll(() => remove());

  describeTransportContract('kafka', (_epoch, log) => kafkaUnderTest(brokers, log));
}
