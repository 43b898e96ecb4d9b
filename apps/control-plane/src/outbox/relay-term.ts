import { setTimeout as sleep } from 'node:timers/promises';
import type { Position } from '@keyplane/contracts';
import { PublisherFencedError, type ChangePublisher } from '@keyplane/event-transport';
import pg from 'pg';
import { Bell } from './bell.js';
import { COMMITTED } from './database-listener.js';
import { beginEpoch, findPlaceAhead, MARK_PUBLISHED, NUMBER_BATCH, readState, recordOf, UNPUBLISHED_BATCH, type NumberedRow } from './outbox-statements.js';

export interface RelayOptions {
  /** Connection of `keyplane_system`. */
  url: string;
  /** Null: changes are read from the database only (http-stream). */
  publisher: (() => Promise<ChangePublisher>) | null;
  log: (level: 'info' | 'warn' | 'error', message: string, fields?: Record<string, unknown>) => void;
  pollMs?: number;
  /** A process that stands still for so long loses the lock, by Postgres' own doing. Default 15 s. */
  leaseMs?: number;
}

const BATCH = 500;
const LOCK = [7002, 1] as const;
const POLL_MS = 250;
const LEASE_MS = 15_000;
/** The receipts are looked at for a place that this database does not have at every so many polls: once a second. */
const RECEIPTS_POLLS = 4;
const PUBLISH_RETRY_MS = 1_000;
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
  private readonly publishBell = new Bell();
  private publisher: ChangePublisher | null = null;
  /** The last number at the beginning of this term, until the transport has been compared with it. */
  private numberedBefore: number | null = null;
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
    this.numberedBefore = (await readState(this.client)).lastSequence;
    this.hasLock = true;
    this.options.log('info', 'this relay leads');
    await Promise.all([this.number(), this.publish()]);
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
      const { rowCount } = await this.inTurn((client) => client.query(NUMBER_BATCH, [BATCH]));
      if (rowCount) this.publishBell.ring();
      else await this.numberBell.wait(this.pollMs, this.over.signal);
    }
  }

  /** A gateway has seen what this database has not (it was restored): everything is published again in a new epoch. */
  private async lookForLostTail(): Promise<void> {
    if (Date.now() - this.receiptsSeenAt < RECEIPTS_POLLS * this.pollMs) return;
    this.receiptsSeenAt = Date.now();
    const ahead = await this.inTurn(findPlaceAhead);
    if (ahead) await this.newEpoch('a gateway reports a place that this database does not have', ahead.epoch);
  }

  /** Publishes what is numbered. Trouble of the transport is tried again and never stops the numbering. */
  private async publish(): Promise<void> {
    const { signal } = this.over;
    for (;;) {
      signal.throwIfAborted();
      try {
        if (this.options.publisher && !this.publisher) this.publisher = await this.openPublisher(this.options.publisher);
        if (!(await this.publishBatch())) await this.publishBell.wait(this.pollMs, signal);
      } catch (error) {
        if (error instanceof PublisherFencedError || signal.aborted) throw error;
        this.options.log('warn', 'publishing failed; it is tried again', { reason: error instanceof Error ? error.message : String(error) });
        await this.publisher?.close().catch(() => undefined); // a publisher that can't close is dropped
        this.publisher = null;
        await sleep(PUBLISH_RETRY_MS, undefined, { signal });
      }
    }
  }

  private async openPublisher(open: () => Promise<ChangePublisher>): Promise<ChangePublisher> {
    // Opening fences every other publisher: not before this connection, and with it the lock, is known to live.
    await this.inTurn((client) => client.query('select'));
    const publisher = await open();
    // The end of the term closes it, also while it is being opened.
    const close = (): void => void publisher.close().catch(() => undefined);
    this.over.signal.addEventListener('abort', close);
    try {
      this.over.signal.throwIfAborted();
      await this.compareEpochs(await publisher.lastPosition());
      return publisher;
    } catch (error) {
      close();
      throw error;
    } finally {
      this.over.signal.removeEventListener('abort', close);
    }
  }

  private async publishBatch(): Promise<boolean> {
    const { rows } = await this.inTurn((client) => client.query<NumberedRow>(UNPUBLISHED_BATCH, [BATCH]));
    const last = rows.at(-1);
    if (!last) return false;
    this.over.signal.throwIfAborted();
    await this.publisher?.publish(rows.map(recordOf));
    await this.inTurn((client) => client.query(MARK_PUBLISHED, [last.sequence, last.epoch]));
    return true;
  }

  /** DESIGN §6: a transport that knows more than the database, or less than was published, gets everything in a new epoch. */
  private async compareEpochs(last: Position | null): Promise<void> {
    const state = await this.inTurn(readState);
    // Numbers that this term gave are no proof that the database had them: a restored one counts over the lost ones.
    const known = this.numberedBefore ?? state.lastSequence;
    if (last === null) {
      if (state.publishedSequence > 0) await this.newEpoch('the transport is empty, and was not');
    } else if (last.epoch > state.epoch || (last.epoch === state.epoch && last.sequence > known)) {
      await this.newEpoch('the transport has changes that this database does not have', last.epoch);
    } else if (last.epoch < state.epoch ? state.publishedSequence > 0 || !state.isCompletable : last.sequence < state.publishedSequence) {
      await this.newEpoch('the transport lacks changes that were published');
    }
    this.numberedBefore = null;
  }

  /** `than`: an epoch that the new one has to be greater than, beside the current one. */
  private async newEpoch(reason: string, than?: string): Promise<void> {
    const epoch = await this.inTurn((client) => beginEpoch(client, than));
    this.options.log('warn', 'a new epoch begins: everything is published again', { reason, epoch });
    this.publishBell.ring();
  }

  /** The two loops share the connection, which does one thing at a time. */
  private inTurn<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    const turn = this.turn.catch(() => undefined).then(() => work(this.client));
    this.turn = turn;
    return turn;
  }

  private async close(): Promise<void> {
    const { publisher, client } = this;
    await Promise.race([Promise.allSettled([publisher?.close(), client.end()]), sleep(CLOSE_MS_MAX)]);
  }
}

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
