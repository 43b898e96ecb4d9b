export interface Repetition {
  /** Between the end of one run and the start of the next, milliseconds. */
  everyMs: number;
  /** Share of `everyMs` by which each pause differs at random, so that several control planes don't run in step. */
  jitter: number;
}

/** Runs a task again and again, never twice at once, until it is stopped. A run that fails is the task's own matter: it must not reject. */
export class RepeatedTask {
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly run: () => Promise<void>,
    private readonly repetition: Repetition,
  ) {}

  start(): void {
    if (this.stopped) return;
    const { everyMs, jitter } = this.repetition;
    this.timer = setTimeout(() => {
      this.running = this.run().finally(() => this.start());
    }, everyMs * (1 + jitter * (2 * Math.random() - 1)));
    this.timer.unref();
  }

  /** Resolves when the run that is under way, if any, has ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer) clearTimeout(this.timer);
    await this.running;
  }
}
