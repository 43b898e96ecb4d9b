import { beforeAll, describe, expect, it } from '@jest/globals';
import { REASONS, type Api, type Explanation } from '@keyplane/contracts';
import { until } from '../../src/testing/folders.js';
import { succeeded, type Answer } from '../caller.js';
import { verdictOf } from '../gateway-call.js';
import { latencySummary } from '../latency.js';
import type { KeyInHand, World } from './world.js';

const ROUNDS = 10;
/** Far above what is promised: the numbers are printed, and a busy machine is no failure. */
const GENEROUS_MS = 5_000;

interface Latency {
  readonly fromAnswerMs: number;
  readonly fromSendingMs: number;
}

/** Switching a key manager off and on, and APIs that take one of them only. */
export function describeDisabling(the: () => World, transport: string): void {
  describe('a key manager that is switched off and on', () => {
    let api: Api;
    let token: string;

    beforeAll(async () => {
      api = await the().anApi();
      const { key } = await the().aKey({ keyManagerId: the().sample.id, apis: [api] });
      token = await the().testToken(key);
      expect(await the().verdict(api, token)).toBe('200');
    });

    it('has its tokens refused with the reason and accepted again, ten times', async () => {
      const latencies: Latency[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        latencies.push(await timeChange(the(), { api, token, enabled: false, verdict: '401 issuer-disabled' }));
        latencies.push(await timeChange(the(), { api, token, enabled: true, verdict: '200' }));
      }
      console.log(`${transport}: ${latencies.length} changes of \`enabled\` until the first changed verdict: ${summary(latencies)}`);
      expect(Math.max(...latencies.map(({ fromSendingMs }) => fromSendingMs))).toBeLessThan(GENEROUS_MS);
    }, 60_000);
  });

  describe('an API that accepts one key manager', () => {
    let onlyBuiltIn: Api;
    let onlySample: Api;
    let ofSample: KeyInHand;
    let ofBuiltIn: KeyInHand;

    beforeAll(async () => {
      const { builtIn, sample } = the();
      onlyBuiltIn = await the().anApi({ keyManagers: { mode: 'selected', ids: [builtIn.id] } });
      onlySample = await the().anApi({ keyManagers: { mode: 'selected', ids: [sample.id] } });
      ofSample = await the().aKey({ keyManagerId: sample.id, apis: [onlyBuiltIn, onlySample] });
      ofBuiltIn = await the().aKey({ keyManagerId: builtIn.id, apis: [onlyBuiltIn, onlySample] });
    });

    it('takes its tokens and refuses the other’s, either way round', async () => {
      const [foreign, own] = [await the().testToken(ofSample.key), await the().testToken(ofBuiltIn.key)];
      expect(await the().verdict(onlyBuiltIn, own)).toBe('200');
      expect(await the().verdict(onlyBuiltIn, foreign)).toBe('401 key-manager-not-accepted');
      expect(await the().verdict(onlySample, foreign)).toBe('200');
      expect(await the().verdict(onlySample, own)).toBe('401 key-manager-not-accepted');
    });

    it('is changed to accept both, and back', async () => {
      const token = await the().testToken(ofSample.key);
      const accept = async (keyManagers: Api['keyManagers']): Promise<unknown> => succeeded(await the().automation.patch(`/apis/${onlyBuiltIn.id}`, { keyManagers }));
      await accept({ mode: 'all' });
      expect(await the().verdict(onlyBuiltIn, token)).toBe('200');
      await accept({ mode: 'selected', ids: [the().builtIn.id] });
      expect(await the().verdict(onlyBuiltIn, token)).toBe('401 key-manager-not-accepted');
    });

    it('has its refusal explained: the step, the reason, and a sentence that names both', async () => {
      const token = await the().testToken(ofSample.key);
      const explain = (api: Api): Promise<Answer<Explanation>> => the().automation.post<Explanation>('/tokens/explain', { token, apiId: api.id, method: 'GET', path: '/hello' });
      // The control plane follows the changes as a gateway does, and may be the later one.
      await until('the control plane has the last change, too', async () => (await explain(onlyBuiltIn)).body.verdict === 'refused');
      const { body, text } = await explain(onlyBuiltIn);
      expect([body.verdict, body.reason]).toEqual(['refused', 'key-manager-not-accepted']);
      expect(body.steps.at(-1)).toMatchObject({ name: 'key-manager-accepted', outcome: 'refused' });
      expect(body.steps.slice(0, -1).map(({ outcome }) => outcome)).not.toContain('refused');
      expect(body.explanation).toContain(REASONS['key-manager-not-accepted'].title);
      expect(body.explanation).toContain('“sample”');
      expect(body.explanation).toContain(`“${onlyBuiltIn.name} v1”`);
      expect(text).not.toContain(token);
      expect((await explain(onlySample)).body).toMatchObject({ verdict: 'accepted', reason: null });
    });
  });
}

interface Change {
  readonly api: Api;
  readonly token: string;
  readonly enabled: boolean;
  readonly verdict: string;
}

/** Asks the gateway all the time while the change is made; the clock stops at the first changed verdict. */
async function timeChange(world: World, { api, token, enabled, verdict }: Change): Promise<Latency> {
  const sentAt = performance.now();
  const answered = world.automation.patch(`/key-managers/${world.sample.id}`, { enabled }).then((answer) => {
    succeeded(answer);
    return performance.now();
  });
  const changed = pollUntilChanged(world, { api, token, verdict, deadline: sentAt + GENEROUS_MS });
  const [answeredAt, changedAt] = await Promise.all([answered, changed]);
  // The gateway may be faster than the answer on its way to us.
  return { fromAnswerMs: Math.max(0, changedAt - answeredAt), fromSendingMs: changedAt - sentAt };
}

async function pollUntilChanged(world: World, { api, token, verdict, deadline }: Omit<Change, 'enabled'> & { deadline: number }): Promise<number> {
  const before = verdict === '200' ? '401 issuer-disabled' : '200';
  for (;;) {
    const found = verdictOf(await world.call(api, token));
    if (found === verdict) return performance.now();
    // Nothing between the two: a change is never half enforced.
    expect(found).toBe(before);
    if (performance.now() > deadline) throw new Error(`still ${found} after ${GENEROUS_MS} ms`);
  }
}

function summary(latencies: readonly Latency[]): string {
  return `${latencySummary('from the answer', latencies.map(({ fromAnswerMs }) => fromAnswerMs))}; ${latencySummary('from sending', latencies.map(({ fromSendingMs }) => fromSendingMs))}`;
}
