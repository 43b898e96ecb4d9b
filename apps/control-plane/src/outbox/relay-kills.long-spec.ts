import { describe, it, jest } from '@jest/globals';
import type { TestDatabase } from '../testing/index.js';
import { httpStreamOf, kafkaOf, type FollowedTransport } from './testing/followed-transport.js';
import { expectNothingLostOver } from './testing/relay-kills.js';
import { RelayStage } from './testing/relay-stage.js';

jest.setTimeout(240_000);
const KILLS = 20;
const { KEYPLANE_TEST_KAFKA_BROKERS: brokers, KEYPLANE_TEST_KAFKA_REASON: reason } = process.env;
const name = `20 relays killed under 8 writers lose nothing, leave no gap and keep the order of causes`;

describe('over http-stream', () => void it(name, () => killAllOver(httpStreamOf)));
if (brokers === undefined) it.skip(`${name}, over Kafka: ${reason}`, () => undefined);
else describe('over Kafka', () => void it(name, () => killAllOver((database) => kafkaOf(database, brokers))));

async function killAllOver(open: (database: TestDatabase) => Promise<FollowedTransport>): Promise<void> {
  const stage = await RelayStage.open(open);
  try {
    await expectNothingLostOver(stage, { kills: KILLS });
  } finally {
    await stage.close();
  }
}
