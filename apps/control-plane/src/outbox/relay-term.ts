import { setTimeout as sleep } from 'node:timers/promises';
import { LOGS, type Log } from '@keyplane/contracts';
import type { ChangePublisher } from '@keyplane/event-transport';
import pg from 'pg';
import { Bell } from './bell.js';
import { COMMITTED } from './database-listener.js';
import { BATCH, LogPublishing, type EpochReason } from './log-publishing.js';
import { beginEpoch, findPlaceAhead, NUMBER_BATCH, readState } from './outbox-statements.js';

export interface RelayOptions {
  /** Connection of `keyplane_system`. */
  url: string;
  /** Of one log. Null: they are read from the database only (http-stream). */
  publisher: ((log: Log) => Promise<ChangePublisher>) | null;
  log: (level: 'info' | 'warn' | 'error', message: string, fields?: Record<string, unknown>) => void;
  pollMs?: number;
  /** A process that stands still for so long loses the lock, by Postgres' own doing. Default 15 s. */
  leaseMs?: number;
}

const LOCK = [7002, 1] as const;
const POLL_MS = 250;
const LEASE_MS = 15_000;
/** The receipts are looked at for a place that this database does not have at every so many polls: once a second. */
const RECEIPTS_POLLS = 4;
/** What hangs while closing is left to itself after this time. */
const CLOSE_MS_MAX = 400;

/**
 * One try at leading, from connecting to the loss of the connection. The advisory lock is held by the very connection that
 * numbers and marks, so that losing it ends all three. Numbers committed rows in the order of their ids, publishes in that
 * order, marks after the acknowledgement.
 */
export class RelayTerm {
  private readonly client: pg.Client;
  private readonly pollMs: number;
  private readonly over = new AbortController();
  private readonly numberBell = new Bell();
  /** One for each log: none waits for another. */
  private readonly publishing = new Map<Log, LogPublishing>();
  private receiptsSeenAt = 0;
  private hasLock = false;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly options: RelayOptions,
    private readonly stopping: AbortSignal,
  ) {
    this.pollMs = options.pollMs ?? POLL_MS;
    this.client = new pg.Client({ connectionString: options.url, application_name: 'keyplane-relay', keepAlive: true, keepAliveInitialDelayMillis: 10_000 });
    this.client.on('error', (error) => this.over.abort(error));
    this.client.on('end', () => this.over.abort(new Error('the connection has ended')));
    this.client.on('notification', () => this.numberBell.ring());
  }

  get isLeading(): boolean {
    return this.hasLock && !this.over.signal.aborted;
  }

  /** Waits for the lock and works until the connection is lost or the relay is stopped; only stopping resolves it. @throws why the term ended */
  async run(): Promise<void> {
    const stop = (): void => this.over.abort(this.stopping.reason);
    this.stopping.addEventListener('abort', stop);
    if (this.stopping.aborted) stop();
    try {
      // What hangs (a broker, a database) must not hold up the end.
      await Promise.race([rejectedBy(this.over.signal), this.work()]);
    } finally {
      this.stopping.removeEventListener('abort', stop);
      this.over.abort(new Error('the term is over'));
      await this.close();
    }
  }

  private async work(): Promise<void> {
    await this.client.connect();
    await this.limitSession();
    await this.acquire();
    await this.client.query(`listen ${COMMITTED}`);
    for (const log of LOGS) this.publishing.set(log, this.publishingOf(log, (await readState(this.client, log)).lastSequence));
    this.hasLock = true;
    this.options.log('info', 'this relay leads');
    await Promise.all([this.number(), ...[...this.publishing.values()].map((one) => one.run())]);
  }

  /** A leader that stands still, or whose machine is gone, must not keep the lock: Postgres ends its session. */
  private async limitSession(): Promise<void> {
    await this.client.query(`set idle_session_timeout = ${this.options.leaseMs ?? LEASE_MS}; set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 3; set tcp_keepalives_count = 3`);
  }

  private async acquire(): Promise<void> {
    const { signal } = this.over;
    for (;;) {
      const { rows } = await this.client.query<{ locked: boolean }>('select pg_try_advisory_lock($1, $2) as locked', [...LOCK]);
      signal.throwIfAborted();
      if (rows[0]?.locked) return;
      await sleep(this.pollMs, undefined, { signal });
    }
  }

  private async number(): Promise<void> {
    for (;;) {
      this.over.signal.throwIfAborted();
      await this.lookForLostTail();
      let hasNumbered = false;
      for (const log of LOGS) hasNumbered = (await this.numberBatch(log)) || hasNumbered;
      if (!hasNumbered) await this.numberBell.wait(this.pollMs, this.over.signal);
    }
  }

  private async numberBatch(log: Log): Promise<boolean> {
    const { rowCount } = await this.inTurn((client) => client.query(NUMBER_BATCH[log], [BATCH]));
    if (rowCount) this.publishing.get(log)?.bell.ring();
    return Boolean(rowCount);
  }

  private publishingOf(log: Log, numberedBefore: number): LogPublishing {
    const term = {
      signal: this.over.signal,
      pollMs: this.pollMs,
      open: this.options.publisher,
      inTurn: <T>(work: (client: pg.Client) => Promise<T>) => this.inTurn(work),
      newEpochIf: (look: (client: pg.Client) => Promise<EpochReason | null>) => this.newEpochIf(look),
      warn: (message: string, fields: Record<string, unknown>) => this.options.log('warn', message, fields),
    };
    return new LogPublishing(log, term, numberedBefore);
  }

  /** A gateway has seen what this database has not (it was restored): everything is published again in a new epoch. */
  private async lookForLostTail(): Promise<void> {
    if (Date.now() - this.receiptsSeenAt < RECEIPTS_POLLS * this.pollMs) return;
    this.receiptsSeenAt = Date.now();
    await this.newEpochIf(async (client) => {
      const ahead = await findPlaceAhead(client);
      return ahead && { reason: 'a gateway reports a place that this database does not have', than: ahead.epoch };
    });
  }

  /** In one turn, so that what all logs notice at once (a restored database) begins one epoch and not one for each. */
  private async newEpochIf(look: (client: pg.Client) => Promise<EpochReason | null>): Promise<void> {
    await this.inTurn(async (client) => {
      const found = await look(client);
      if (!found) return;
      const epoch = await beginEpoch(client, found.than);
      this.options.log('warn', 'a new epoch begins: everything is published again', { reason: found.reason, epoch });
      for (const one of this.publishing.values()) one.bell.ring();
    });
  }

  /** The loops share the connection, which does one thing at a time. */
  private inTurn<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    const turn = this.turn.catch(() => undefined).then(() => work(this.client));
    this.turn = turn;
    return turn;
  }

  private async close(): Promise<void> {
    const closing = [...this.publishing.values()].map((one) => one.close());
    await Promise.race([Promise.allSettled([...closing, this.client.end()]), sleep(CLOSE_MS_MAX)]);
  }
}

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
