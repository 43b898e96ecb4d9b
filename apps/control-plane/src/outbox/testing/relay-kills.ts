import { expect } from '@jest/globals';
import { until } from '@keyplane/event-transport/contract';
import { deliveredTo, expectCompleteAndInOrder, withoutRedeliveries } from './delivery.js';
import type { RelayStage } from './relay-stage.js';
import { Writers } from './writers.js';

const MS_PER_KILL = 8_000;

/** Writers write while the leading relay dies again and again; then everything must have arrived. */
export async function expectNothingLostOver({ database, fleet, recorder, transport }: RelayStage, { kills }: { kills: number }): Promise<void> {
  const writers = new Writers(database.systemUrl);
  fleet.keepTwo(kills);
  writers.start();
  await until(`${kills} relays were killed`, () => fleet.kills >= kills, kills * MS_PER_KILL);
  await writers.stop();
  await until('everything has arrived', () => withoutRedeliveries(deliveredTo(recorder)).length >= writers.committed.length);
  expectCompleteAndInOrder(recorder, writers.committed);
  expect(writers.rolledBack).toBeGreaterThan(0);
  expect(recorder.count('begin')).toBe(1);
  // Of so many kills, some came between publishing and marking; over http-stream nothing is ever told twice.
  const isKafka = transport.environment.RELAY_BROKERS !== undefined;
  expect(deliveredTo(recorder).length > writers.committed.length).toBe(isKafka);
}
