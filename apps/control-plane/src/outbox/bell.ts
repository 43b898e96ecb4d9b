/** A wake-up that is never lost: one that rings while nobody waits ends the next wait at once. For one waiter. */
export class Bell {
  private isRung = false;
  private answer: (() => void) | null = null;

  ring(): void {
    this.isRung = true;
    this.answer?.();
  }

  /** Resolves when it rings (or has rung since the last wait), after `ms`, or when the signal is aborted. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (!this.isRung && !signal.aborted) await this.sleep(ms, signal);
    this.isRung = false;
  }

  private sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.answer = null;
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done, { once: true });
      this.answer = done;
    });
  }
}
