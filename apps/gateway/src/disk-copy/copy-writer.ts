const SPACING_MS = 200;
/** Writing takes a tenth of the time: a large state that changes all the time is written less often. */
const REST_FACTOR = 9;
/** The longest rest, after a failed write (a full disk, say), too. A process that stood still amid a write took long, and is no slow disk. */
const REST_MS_MAX = 5_000;

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
      this.pauseMs = Math.min(REST_MS_MAX, Math.max(SPACING_MS, (Date.now() - startedAt) * REST_FACTOR));
    } catch (error) {
      this.isDirty = true;
      this.pauseMs = REST_MS_MAX;
      this.options.onError(error);
    }
  }
}
