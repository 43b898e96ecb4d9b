import { expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { until } from '../../src/testing/folders.js';
import { insertRaw, newestRecord, produceRaw, type RawRecord } from './raw-records.js';
import type { World } from './world.js';

/** Events that nobody should have published. */
export function describeBadEvents(the: () => World, { withKafka }: { withKafka: boolean }): void {
  const inject = (records: readonly RawRecord[]): Promise<void> => (withKafka ? produceRaw : insertRaw)(the(), records);
  const refusals = async (): Promise<Record<string, string>> => Object.fromEntries((await the().gateway()).refused.map(({ aggregateId, reason }) => [aggregateId, reason]));

  it('a malformed, an unknown-version and an out-of-order event change nothing else, and show in the receipt and the roll-out', async () => {
    const { api, application, builtIn } = the();
    // Its revision is 3 then: an older one can come out of order.
    await the().setEnabled(false);
    await the().setEnabled(true);
    await the().untilCurrent();
    const [keyManagerKey, apiKey, applicationKey, unknown] = [`key-manager/${builtIn.id}`, `api/${api.id}`, `application/${application.id}`, `application/${randomUUID()}`];
    const ofKeyManager = await newestRecord(the(), keyManagerKey);
    const ofApi = await newestRecord(the(), apiKey);
    await inject([
      { key: unknown, value: '{"not":"an event"}' },
      { key: applicationKey, value: withKafka ? 'no JSON' : '"no object"' },
      { key: apiKey, value: JSON.stringify({ ...ofApi, id: randomUUID(), version: 99, revision: ofApi.revision + 1, sequence: 1_000_000 }) },
      // Over Kafka a number that has passed; over the stream, where the relay gives the numbers, a revision that has.
      { key: keyManagerKey, value: JSON.stringify({ ...ofKeyManager, id: randomUUID(), revision: withKafka ? ofKeyManager.revision + 1 : 1, sequence: 1 }) },
    ]);
    await until('all four are refused', async () => Object.keys(await refusals()).length === 4);
    expect(await refusals()).toEqual({
      [unknown]: expect.stringContaining('malformed'),
      [applicationKey]: expect.stringContaining('malformed'),
      [apiKey]: expect.stringContaining('unsupported version 99'),
      [keyManagerKey]: expect.stringContaining('out of order'),
    });
    expect(await the().rollout()).toMatchObject({ state: 'refused', reason: expect.stringContaining('out of order') });
    expect(await the().verdict()).toBe('200');
    expect((await the().health()).refused).toBe(4);
  });

  it('after them, good events of the same things are enforced and take the refusals away', async () => {
    await the().setEnabled(false);
    await the().untilVerdict('401 issuer-disabled');
    await the().setEnabled(true);
    await the().untilVerdict('200');
    await the().renameApplication('Shop again');
    await until('the refusals of both are gone', async () => Object.keys(await refusals()).length === 2);
    await until('the roll-out says enforced', async () => (await the().rollout())?.state === 'enforced');
  });
}
