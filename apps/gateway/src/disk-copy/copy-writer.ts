const SPACING_MS = 200;
/** After a failed write (a full disk, say) the next attempt waits longer. */
const RETRY_MS = 5_000;
/** Writing takes at most a tenth of the time: a large state that changes all the time is written less often. */
const REST_FACTOR = 9;

export interface CopyWriterOptions {
  /** The state now, or null when there is none worth keeping. */
  exportState: () => string | null;
  save: (state: string) => Promise<void>;
  onError: (error: unknown) => void;
}

/** Writes the disk copy soon after changes: many changes make one write, writes never overlap. */
export class CopyWriter {
  private timer: NodeJS.Timeout | null = null;
  private writing: Promise<void> | null = null;
  private isDirty = false;
  private pauseMs = SPACING_MS;

  constructor(private readonly options: CopyWriterOptions) {}

  /** Tells that the state has changed. */
  changed(): void {
    this.isDirty = true;
    if (this.timer === null && this.writing === null) this.arm();
  }

  /** Writes what is not written yet; resolves when it is on disk, or has failed and was reported. */
  async flush(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    await this.writing;
    if (this.isDirty) await this.write();
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private arm(): void {
    this.timer = setTimeout(() => {
      this.timer = null;
      void this.write();
    }, this.pauseMs);
    this.timer.unref();
  }

  private write(): Promise<void> {
    this.writing = this.writeOnce().finally(() => {
      this.writing = null;
      if (this.isDirty && this.timer === null) this.arm();
    });
    return this.writing;
  }

  private async writeOnce(): Promise<void> {
    const startedAt = Date.now();
    this.isDirty = false;
    try {
      const state = this.options.exportState();
      if (state !== null) await this.options.save(state);
      this.pauseMs = Math.max(SPACING_MS, (Date.now() - startedAt) * REST_FACTOR);
    } catch (error) {
      this.isDirty = true;
      this.pauseMs = RETRY_MS;
      this.options.onError(error);
    }
  }
}
