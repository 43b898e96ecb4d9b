export interface Repetition {
  /** Between the end of one run and the start of the next, milliseconds. */
  everyMs: number;
  /** Share of `everyMs` by which each pause differs at random, so that several control planes don't run in step. */
  jitter: number;
}

/** A stop waits this long for the run that is under way; everything stops within 10 s. */
const STOP_WITHIN_MS = 3_000;

/**
 * Runs a task again and again, never twice at once, until it is stopped. The task must not reject, and should end soon once
 * its signal is aborted.
 */
export class RepeatedTask {
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly run: (signal: AbortSignal) => Promise<void>,
    private readonly repetition: Repetition,
  ) {}

  start(): void {
    const { signal } = this.stopping;
    if (signal.aborted) return;
    this.timer = setTimeout(() => {
      this.running = this.run(signal).finally(() => this.start());
    }, pauseMs(this.repetition, Math.random()));
    this.timer.unref();
  }

  /** Resolves when the run that is under way, if any, has ended, or has had its time. */
  async stop(): Promise<void> {
    this.stopping.abort();
    if (this.timer) clearTimeout(this.timer);
    let limit: NodeJS.Timeout | undefined;
    await Promise.race([this.running, new Promise((resolve) => (limit = setTimeout(resolve, STOP_WITHIN_MS)))]);
    clearTimeout(limit);
  }
}

/** `random` is in [0, 1). */
export function pauseMs({ everyMs, jitter }: Repetition, random: number): number {
  return everyMs * (1 + jitter * (2 * random - 1));
}
