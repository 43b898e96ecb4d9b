import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { AcceptedRevocation } from '@keyplane/contracts';
import { isKafkaStartable } from '../../../tools/kafka/broker.mjs';
import { until } from '../src/testing/folders.js';
import { succeeded } from './caller.js';
import { latencySummary } from './latency.js';
import { Stage } from './revocation/stage.js';

jest.setTimeout(90_000);

const ROUNDS = 50;
const REVOKED = '401 revoked';
const BOTH_ACCEPT = ['200', '200'];
const BOTH_REVOKED = [REVOKED, REVOKED];
/** Far above what is promised: the numbers are printed, and a busy machine is no failure. */
const GENEROUS_MS = 5_000;

const { KEYPLANE_TEST_KAFKA_REASON: reason } = process.env;
const broker = await isKafkaStartable();

describe('revocation over http-stream', () => describeRevocation('http-stream', { withKafka: false }));
// Its broker is killed, so one that is given from outside is of no use.
if (reason !== undefined || !broker.available) it.skip(`revocation over Kafka needs a broker of its own: ${reason ?? broker.reason}`, () => undefined);
else describe('revocation over Kafka', () => describeRevocation('kafka', { withKafka: true }));

function describeRevocation(transport: string, options: { withKafka: boolean }): void {
  let stage: Stage;
  let good: string;
  beforeAll(async () => {
    stage = await Stage.open(options);
    good = await stage.token();
    await stage.untilBoth('200', good);
  });
  afterAll(() => stage?.remove());

  const revoke = (body: object): Promise<AcceptedRevocation> => stage.automation.create<AcceptedRevocation>(`/keys/${stage.key.id}/revoke`, body);

  it(`a revoked token is refused by both gateways, ${ROUNDS} times, and others are not`, async () => {
    const latencies: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) latencies.push(await timeRevocation(await stage.token()));
    console.log(`${transport}: ${ROUNDS} revoked tokens until the later of two gateways refuses: ${latencySummary('from the answer', latencies)}`);
    expect(Math.max(...latencies)).toBeLessThan(GENEROUS_MS);
    expect(await stage.verdicts(good)).toEqual(BOTH_ACCEPT);
  });

  it('both gateways say that they enforce everything, and the same', async () => {
    const [state] = await stage.installation.sql<{ last: string }>('select last_revocation as last from keyplane.outbox_state');
    expect(Number(state?.last)).toBe(ROUNDS);
    await until('both receipts cover it', async () => {
      const receipts = await stage.installation.sql<{ applied: string; hash: string }>('select applied_revocations as applied, state_hash as hash from keyplane.receipts');
      return receipts.length === 2 && receipts.every(({ applied, hash }) => applied === state?.last && hash === receipts[0]?.hash);
    });
  });

  it('a disabled key and a disabled application are refused by both, and accepted again', async () => {
    for (const path of [`/keys/${stage.key.id}`, `/applications/${stage.application.id}`]) {
      succeeded(await stage.automation.patch(path, { enabled: false }));
      await stage.untilBoth('401 client-disabled', good);
      succeeded(await stage.automation.patch(path, { enabled: true }));
      await stage.untilBoth('200', good);
    }
  });

  it('a gateway that restarts with nothing else alive refuses the token still, and so does everything after a restart', async () => {
    const token = await stage.token();
    const { id } = await revoke({ token });
    await stage.untilBoth(REVOKED, token);
    const { installation, second } = stage;
    const [first = ''] = stage.gateways;
    await until('it is on the disk', () => installation.copyText('revocations').includes(id));
    await Promise.all([installation.killGateway(), second.kill(), installation.killControlPlane(), installation.killDatabase(), installation.broker?.kill()]);
    await installation.startGateway();
    expect([await stage.verdict(first, token), await stage.verdict(first, good)]).toEqual([REVOKED, '200']);
    await Promise.all([installation.startDatabase(), installation.broker?.restart()]);
    await installation.startControlPlane();
    await second.start();
    expect([await stage.verdicts(token), await stage.verdicts(good)]).toEqual([BOTH_REVOKED, BOTH_ACCEPT]);
  });

  it('all tokens issued until now are refused by both, and the next ones are not', async () => {
    await revoke({ issuedBefore: 'now' });
    await stage.untilBoth(REVOKED, good);
    // Times in tokens are whole seconds: what is issued in the same one is refused, too.
    await until('a new token is good', async () => (await stage.verdicts(await stage.token())).every((verdict) => verdict === '200'));
    expect(await stage.verdicts(good)).toEqual(BOTH_REVOKED);
  });

  /** Asks both gateways all the time while the token is revoked; the clock stops when the later one refuses. */
  async function timeRevocation(token: string): Promise<number> {
    await stage.untilBoth('200', token);
    const answered = revoke({ token }).then(() => performance.now());
    const refused = stage.gateways.map((gateway) => untilRefused(gateway, token));
    const [answeredAt, ...refusedAt] = await Promise.all([answered, ...refused]);
    // A gateway may be faster than the answer on its way to us.
    return Math.max(0, Math.max(...refusedAt) - answeredAt);
  }

  async function untilRefused(gateway: string, token: string): Promise<number> {
    const deadline = performance.now() + GENEROUS_MS;
    for (;;) {
      const verdict = await stage.verdict(gateway, token);
      if (verdict === REVOKED) return performance.now();
      expect(verdict).toBe('200');
      if (performance.now() > deadline) throw new Error(`still accepted after ${GENEROUS_MS} ms`);
    }
  }
}
