import type { Position } from '@keyplane/contracts';
import { PublisherFencedError, type ChangePublisher, type ChangeRecord } from '@keyplane/event-transport';
import pg from 'pg';
import { COMMITTED, NUMBERED } from './database-listener.js';
import { beginEpoch, NUMBER_BATCH, readState, recordOf, type NumberedRow } from './outbox-statements.js';

export interface RelayOptions {
  /** Connection of `keyplane_system`. */
  url: string;
  /** Null: changes are read from the database only (http-stream). */
  publisher: (() => Promise<ChangePublisher>) | null;
  log: (level: 'info' | 'warn' | 'error', message: string, fields?: Record<string, unknown>) => void;
  pollMs?: number;
}

const BATCH = 500;
const LOCK = [7002, 1] as const;

/**
 * One relay of an installation works at a time: it holds an advisory lock on the very connection that numbers and marks, so
 * that losing the connection ends both. It numbers committed rows in the order of their ids, publishes in that order, and
 * marks after the acknowledgement. At least once: a redelivery carries the same number.
 */
export class OutboxRelay {
  private stopped = false;
  private client: pg.Client | null = null;
  private publisher: ChangePublisher | null = null;
  private wakeUp: (() => void)[] = [];
  private epochRequested = false;
  private running: Promise<void> | null = null;

  constructor(private readonly options: RelayOptions) {}

  start(): void {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.wake();
    await this.running;
  }

  /** Whether this process's relay is the one that works. */
  get isLeader(): boolean {
    return this.client !== null;
  }

  /** A gateway has seen a place that this database has not: everything is republished in a new epoch. */
  requestEpoch(): void {
    this.epochRequested = true;
    this.wake();
  }

  wake(): void {
    for (const resolve of this.wakeUp.splice(0)) resolve();
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      const client = new pg.Client({ connectionString: this.options.url, application_name: 'keyplane-relay', keepAlive: true });
      const lost = new Promise<never>((_, reject) => {
        client.on('error', reject);
        client.on('end', () => reject(new Error('the connection has ended')));
      });
      lost.catch(() => undefined); // it is awaited by whoever works
      try {
        await client.connect();
        await this.lead(client, lost);
      } catch (error) {
        if (!this.stopped) this.options.log('warn', 'the relay starts over', { reason: error instanceof Error ? error.message : String(error) });
      } finally {
        this.client = null;
        await this.publisher?.close().catch(() => undefined); // a publisher that can't close is dropped
        this.publisher = null;
        await client.end().catch(() => undefined);
      }
      if (!this.stopped) await this.pause(250);
    }
  }

  private async lead(client: pg.Client, lost: Promise<never>): Promise<void> {
    if (!(await this.acquire(client))) return;
    client.on('notification', () => this.wake());
    await client.query(`listen ${COMMITTED}`);
    this.client = client;
    this.options.log('info', 'this relay leads');
    await Promise.race([lost, Promise.all([this.number(client), this.publish(client)])]);
  }

  private async acquire(client: pg.Client): Promise<boolean> {
    while (!this.stopped) {
      const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1, $2) as locked', [...LOCK]);
      if (rows[0]?.locked) return true;
      await this.pause(this.options.pollMs ?? 250);
    }
    return false;
  }

  private async number(client: pg.Client): Promise<void> {
    while (!this.stopped) {
      if (this.epochRequested) {
        this.epochRequested = false;
        await this.newEpoch(client, 'a gateway reports a place that this database does not have');
      }
      const { rowCount } = await client.query(NUMBER_BATCH, [BATCH]);
      if (rowCount) {
        await client.query(`select pg_notify('${NUMBERED}', '')`);
        this.wake();
      } else await this.pause(this.options.pollMs ?? 250);
    }
  }

  /** Publishes what is numbered. Trouble of the transport is tried again and never stops the numbering. */
  private async publish(client: pg.Client): Promise<void> {
    while (!this.stopped) {
      try {
        if (this.options.publisher && !this.publisher) {
          const publisher = await this.options.publisher();
          await this.compareEpochs(client, await publisher.lastPosition());
          this.publisher = publisher;
        }
        if (!(await this.publishBatch(client))) await this.pause(this.options.pollMs ?? 250);
      } catch (error) {
        if (error instanceof PublisherFencedError || isConnectionLost(error)) throw error;
        this.options.log('warn', 'publishing failed; it is tried again', { reason: error instanceof Error ? error.message : String(error) });
        await this.publisher?.close().catch(() => undefined);
        this.publisher = null;
        await this.pause(1000);
      }
    }
  }

  private async publishBatch(client: pg.Client): Promise<boolean> {
    const { rows } = await client.query<NumberedRow>(
      `select s.epoch, o.sequence, o.key, o.payload from keyplane.outbox_state s join keyplane.outbox o on o.sequence > s.published_sequence order by o.sequence limit $1`,
      [BATCH],
    );
    const last = rows.at(-1);
    if (!last) return false;
    const records: ChangeRecord[] = rows.map(recordOf);
    await this.publisher?.publish(records);
    await client.query('update keyplane.outbox_state set published_sequence = $1 where epoch = $2', [last.sequence, last.epoch]);
    return true;
  }

  /** DESIGN §6: a transport that knows more than the database, or less than was published, gets everything in a new epoch. */
  private async compareEpochs(client: pg.Client, last: Position | null): Promise<void> {
    const state = await readState(client);
    if (last === null) {
      if (state.publishedSequence > 0) await this.newEpoch(client, 'the transport is empty, and was not');
    } else if (last.epoch > state.epoch || (last.epoch === state.epoch && last.sequence > state.lastSequence)) {
      await this.newEpoch(client, 'the transport has changes that this database does not have');
    } else if (last.epoch < state.epoch || last.sequence < state.publishedSequence) {
      await this.newEpoch(client, 'the transport lacks changes that were published');
    }
  }

  private async newEpoch(client: pg.Client, reason: string): Promise<void> {
    const epoch = await beginEpoch(client);
    this.options.log('warn', 'a new epoch begins: everything is published again', { reason, epoch });
    this.wake();
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wakeUp.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}

function isConnectionLost(error: unknown): boolean {
  return error instanceof Error && /Connection terminated|connection has ended|not queryable|ECONNRESET|terminating connection/.test(error.message);
}
