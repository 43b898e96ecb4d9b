import { setTimeout as sleep } from 'node:timers/promises';
import { callGateway, verdictOf } from '../gateway-call.js';
import type { TwinGateway, TwinWorld } from './twin-world.js';

const PAUSE_MS = 20;
const ANSWER_MS_MAX = 8_000;
/** What the states before and after each step give. */
const OPEN = ['200'];
const GUARDED = ['401 client-disabled', '403 insufficient-scope'];

/** Callers that never rest: at both gateways, with a token that must always pass and one that never may. */
export class Probes {
  /** Answers that neither the state before a change nor the one after it gives. */
  readonly wrong: string[] = [];
  readonly counts: Record<string, number> = {};
  /** Per gateway: calls without an answer. */
  readonly unanswered: Record<TwinGateway['name'], number> = { kafka: 0, 'http-stream': 0 };
  private isOver = false;
  private running: Promise<unknown> = Promise.resolve();

  static start(twins: TwinWorld): Probes {
    const probes = new Probes();
    const { kafka, http } = twins.gateways;
    const { world, guarded } = twins;
    probes.running = Promise.all([kafka, http].flatMap((gateway) => [
      probes.ask(gateway, { path: '/orders/v1/7', token: world.token, allowed: OPEN }),
      probes.ask(gateway, { path: '/guarded/v1/7', token: guarded.token, allowed: GUARDED }),
    ]));
    return probes;
  }

  /** Up to now gateways stood still on purpose. */
  forgiveSilence(): void {
    this.unanswered.kafka = 0;
    this.unanswered['http-stream'] = 0;
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await this.running;
  }

  get summary(): string {
    const total = Object.values(this.counts).reduce((sum, count) => sum + count, 0);
    return `${total} calls: ${Object.entries(this.counts).map(([verdict, count]) => `${count} × ${verdict}`).join(', ')}`;
  }

  private async ask(gateway: TwinGateway, { path, token, allowed }: { path: string; token: string; allowed: readonly string[] }): Promise<void> {
    while (!this.isOver) {
      const verdict = await Promise.race([
        callGateway({ url: `${gateway.url}${path}`, token }).then(verdictOf, () => null),
        sleep(ANSWER_MS_MAX, null, { ref: false }),
      ]);
      if (verdict === null) this.unanswered[gateway.name] += 1;
      else {
        this.counts[verdict] = (this.counts[verdict] ?? 0) + 1;
        if (!allowed.includes(verdict)) this.wrong.push(`${new Date().toISOString()} ${gateway.name} ${path}: ${verdict}`);
      }
      await sleep(PAUSE_MS);
    }
  }
}
