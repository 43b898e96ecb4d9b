import { GuardedHttpError, checkLiteralHost, guardedLookup, type NetworkRules } from '@keyplane/guarded-http';
import { Pool, type Dispatcher } from 'undici';

export interface UpstreamTimeouts {
  connectMs: number;
  /** Until the answer begins, once the request is sent. */
  headersMs: number;
  /** Between two pieces of an answer that is no event stream, and while the caller reads nothing. */
  idleMs: number;
}
export const UPSTREAM_TIMEOUTS: UpstreamTimeouts = { connectMs: 2_000, headersMs: 30_000, idleMs: 120_000 };

/** Each open event stream holds a connection, so this bounds the callers of one upstream, not the load. */
const CONNECTIONS_MAX = 1_024;
const KEEP_ALIVE_MS = 20_000;
const IDLE_POOL_MS = 60_000;
const POOLS_MAX = 256;

interface Entry {
  pool: Pool;
  usedAt: number;
}

export interface UpstreamPoolsOptions {
  rules: NetworkRules;
  timeouts?: UpstreamTimeouts;
  poolsMax?: number;
  idlePoolMs?: number;
}

/**
 * Connections to upstreams: one pool per origin, opened on first use, closed when unused for a minute. At most 256: the
 * one that was used least recently goes first (what runs on it, finishes). The network rules hold when it connects.
 */
export class UpstreamPools {
  /** In the order of use, the latest last. */
  private readonly entries = new Map<string, Entry>();
  private readonly sweep: NodeJS.Timeout;
  private readonly rules: NetworkRules;
  private readonly timeouts: UpstreamTimeouts;
  private readonly poolsMax: number;

  constructor({ rules, timeouts = UPSTREAM_TIMEOUTS, poolsMax = POOLS_MAX, idlePoolMs = IDLE_POOL_MS }: UpstreamPoolsOptions) {
    this.rules = rules;
    this.timeouts = timeouts;
    this.poolsMax = poolsMax;
    this.sweep = setInterval(() => this.closeUnused(Date.now() - idlePoolMs), idlePoolMs / 2).unref();
  }

  get size(): number {
    return this.entries.size;
  }

  /** @throws GuardedHttpError where the address itself, or plain http, is not allowed (names are checked when they are resolved) */
  dispatcherFor(origin: string): Dispatcher {
    // Rules are fixed for the life of this object, so that an open pool has passed the check.
    const entry = this.entries.get(origin) ?? { pool: this.open(origin), usedAt: 0 };
    entry.usedAt = Date.now();
    this.entries.delete(origin);
    this.entries.set(origin, entry);
    this.closeBeyondMaximum();
    return entry.pool;
  }

  /** Ends all connections at once. */
  async close(): Promise<void> {
    clearInterval(this.sweep);
    const pools = [...this.entries.values()].map(({ pool }) => pool.destroy());
    this.entries.clear();
    await Promise.all(pools);
  }

  private checkAddress(origin: string): void {
    const { protocol, hostname } = new URL(origin);
    if (protocol === 'http:' && !this.rules.plainHttp) throw new GuardedHttpError('scheme-forbidden', 'The network rules forbid plain http.');
    checkLiteralHost(this.rules, hostname);
  }

  private open(origin: string): Pool {
    this.checkAddress(origin);
    return new Pool(origin, {
      connections: CONNECTIONS_MAX,
      headersTimeout: this.timeouts.headersMs,
      bodyTimeout: 0, // event streams rest for long; other answers have an idle timer of their own
      keepAliveTimeout: KEEP_ALIVE_MS,
      connect: { timeout: this.timeouts.connectMs, lookup: guardedLookup(this.rules) },
    });
  }

  private closeBeyondMaximum(): void {
    for (const [origin, entry] of this.entries) {
      if (this.entries.size <= this.poolsMax) return;
      this.drop(origin, entry);
    }
  }

  private closeUnused(before: number): void {
    for (const [origin, entry] of this.entries) if (entry.usedAt < before && entry.pool.stats.running + entry.pool.stats.pending === 0) this.drop(origin, entry);
  }

  private drop(origin: string, { pool }: Entry): void {
    this.entries.delete(origin);
    void pool.close().catch(() => undefined); // it is closed already
  }
}
