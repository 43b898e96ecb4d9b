import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { describeDisabling } from './story/disabling.js';
import { describeFirstCall } from './story/first-call.js';
import { describeKeys } from './story/keys.js';
import { describeSeparatePowers } from './story/separate-powers.js';
import { describeVerdicts } from './story/verdicts.js';
import { startWorld, stopWorld, type World } from './story/world.js';

jest.setTimeout(30_000);

const brokers = process.env.KEYPLANE_TEST_KAFKA_BROKERS;
const transports: { transport: string; env: Record<string, string> }[] = [
  { transport: 'http-stream', env: {} },
  ...(brokers ? [{ transport: 'kafka', env: { KAFKA_BROKERS: brokers, KEYPLANE_KAFKA_TOPIC_PREFIX: `e2e-${randomUUID()}.` } }] : []),
];

describe.each(transports)('the whole product, over $transport', ({ transport, env }) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld(env);
  }, 90_000);
  afterAll(() => stopWorld(world));
  const the = (): World => world;

  it('gets its changes by this transport, and by no other', () => {
    expect(world.keyplane.logs()).toContain(`"transport":"${transport}"`);
    expect(world.keyplane.logs()).not.toContain(`"transport":"${transport === 'kafka' ? 'http-stream' : 'kafka'}"`);
  });

  describeFirstCall(the);
  describeDisabling(the, transport);
  describeVerdicts(the);
  describeKeys(the);
  describeSeparatePowers(the);
});

if (!brokers) it.skip(`the whole product, over kafka: ${process.env.KEYPLANE_TEST_KAFKA_REASON ?? 'there is no broker'}`, () => undefined);
