const POLL_MS = 1_000;
/** A transport that is away for longer than this makes the configuration stale. */
const AWAY_MS = 15_000;
/** So long a gateway that has a copy on disk waits for its transport, before it serves the copy. */
const CATCH_UP_MS = 2_000;

export interface FreshnessOptions {
  hasSnapshot: () => boolean;
  isConnected: () => boolean;
  now?: () => number;
}
export type FreshnessState = { stale: false } | { stale: true; since: string };

/** Whether the gateway may serve, and whether what it serves may be out of date. */
export class Freshness {
  private readonly startedAt: number;
  private hasCaughtUp = false;
  private awaySince: number | null = null;
  private readonly poll: NodeJS.Timeout;

  constructor(private readonly options: FreshnessOptions) {
    this.startedAt = this.now();
    this.poll = setInterval(() => this.observe(), POLL_MS).unref();
  }

  /** Tells that everything that was published has been applied. */
  caughtUp(): void {
    this.hasCaughtUp = true;
  }

  /** With a state of its own the gateway first gives the transport two seconds to bring a newer one. */
  canServe(): boolean {
    return this.options.hasSnapshot() && (this.hasCaughtUp || this.now() - this.startedAt >= CATCH_UP_MS);
  }

  state(): FreshnessState {
    this.observe();
    if (!this.hasCaughtUp) return { stale: true, since: new Date(this.startedAt).toISOString() };
    if (this.awaySince === null || this.now() - this.awaySince <= AWAY_MS) return { stale: false };
    return { stale: true, since: new Date(this.awaySince).toISOString() };
  }

  stop(): void {
    clearInterval(this.poll);
  }

  private observe(): void {
    if (this.options.isConnected()) this.awaySince = null;
    else this.awaySince ??= this.now();
  }

  private now(): number {
    return (this.options.now ?? Date.now)();
  }
}
