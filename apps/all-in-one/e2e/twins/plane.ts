import { until } from '../../src/testing/folders.js';
import type { PartDescription } from '../../src/processes/part.js';
import { Caller } from '../caller.js';
import type { Installation } from '../faults/installation.js';
import type { PartProcess } from '../faults/part-process.js';

/** One of two control planes on one database. */
export class Plane {
  readonly caller: Caller;

  constructor(
    readonly description: PartDescription,
    private part: PartProcess,
    private readonly context: { installation: Installation; token: string },
  ) {
    this.caller = new Caller(new URL(description.readyUrl).origin, context.token);
  }

  get name(): string {
    return this.description.name;
  }

  kill(): Promise<void> {
    return this.part.kill();
  }

  async start(): Promise<void> {
    this.part = await this.context.installation.run(this.description);
  }

  pause(): void {
    this.part.pause();
  }

  /** Resolves when it answers again. */
  async resume(): Promise<void> {
    this.part.resume();
    await this.untilReady();
  }

  untilReady(): Promise<void> {
    return until(`${this.name} answers`, () => fetch(this.description.readyUrl, { headers: { connection: 'close' }, signal: AbortSignal.timeout(2_000) }).then(({ ok }) => ok, () => false), 30_000);
  }

  /** An orderly end, also of one that is paused. */
  async stop(): Promise<void> {
    this.part.resume();
    await this.part.stop();
  }
}
