import { setTimeout as sleep } from 'node:timers/promises';
import type { Log, Position } from '@keyplane/contracts';
import { PublisherFencedError, type ChangePublisher } from '@keyplane/event-transport';
import type pg from 'pg';
import { Bell } from './bell.js';
import { MARK_PUBLISHED, readState, recordOf, UNPUBLISHED_BATCH, type NumberedRow, type OutboxState } from './outbox-statements.js';

export const BATCH = 500;
const PUBLISH_RETRY_MS = 1_000;

/** Why a new epoch begins; `than`: one that it has to be greater than, beside the current one. */
export interface EpochReason {
  reason: string;
  than?: string;
}

/** What publishing needs of the term of the relay that it belongs to. */
export interface PublishingTerm {
  /** Aborted when the term is over. */
  signal: AbortSignal;
  pollMs: number;
  /** Null: the log is read from the database only (http-stream). */
  open: ((log: Log) => Promise<ChangePublisher>) | null;
  /** The connection that holds the lock does one thing at a time. */
  inTurn<T>(work: (client: pg.Client) => Promise<T>): Promise<T>;
  /** Looks for a reason to publish everything again, and does, before anything else is looked at. */
  newEpochIf(look: (client: pg.Client) => Promise<EpochReason | null>): Promise<void>;
  warn(message: string, fields: Record<string, unknown>): void;
}

/** Publishes what is numbered of one log, in order, and marks it after the acknowledgement. */
export class LogPublishing {
  readonly bell = new Bell();
  private publisher: ChangePublisher | null = null;

  constructor(
    private readonly log: Log,
    private readonly term: PublishingTerm,
    /** The last number at the beginning of the term, until the transport has been compared with it. */
    private numberedBefore: number | null,
  ) {}

  /** Until the term is over. Trouble of the transport is tried again, and stops nothing else. */
  async run(): Promise<void> {
    const { signal, pollMs, open, warn } = this.term;
    for (;;) {
      signal.throwIfAborted();
      try {
        if (open && !this.publisher) this.publisher = await this.openPublisher(open);
        if (!(await this.publishBatch())) await this.bell.wait(pollMs, signal);
      } catch (error) {
        if (error instanceof PublisherFencedError || signal.aborted) throw error;
        warn('publishing failed; it is tried again', { log: this.log, reason: error instanceof Error ? error.message : String(error) });
        await this.close().catch(() => undefined); // a publisher that can't close is dropped
        await sleep(PUBLISH_RETRY_MS, undefined, { signal });
      }
    }
  }

  async close(): Promise<void> {
    const { publisher } = this;
    this.publisher = null;
    await publisher?.close();
  }

  private async openPublisher(open: (log: Log) => Promise<ChangePublisher>): Promise<ChangePublisher> {
    const { signal, inTurn } = this.term;
    // Opening fences every other publisher: not before this connection, and with it the lock, is known to live.
    await inTurn((client) => client.query('select'));
    const publisher = await open(this.log);
    // The end of the term closes it, also while it is being opened.
    const close = (): void => void publisher.close().catch(() => undefined);
    signal.addEventListener('abort', close);
    try {
      signal.throwIfAborted();
      await this.compareEpochs(await publisher.lastPosition());
      return publisher;
    } catch (error) {
      close();
      throw error;
    } finally {
      signal.removeEventListener('abort', close);
    }
  }

  private async publishBatch(): Promise<boolean> {
    const { inTurn, signal } = this.term;
    const { rows } = await inTurn((client) => client.query<NumberedRow>(UNPUBLISHED_BATCH[this.log], [BATCH]));
    const last = rows.at(-1);
    if (!last) return false;
    signal.throwIfAborted();
    await this.publisher?.publish(rows.map(recordOf));
    await inTurn((client) => client.query(MARK_PUBLISHED[this.log], [last.sequence, last.epoch]));
    return true;
  }

  private async compareEpochs(last: Position | null): Promise<void> {
    await this.term.newEpochIf(async (client) => {
      const state = await readState(client, this.log);
      // Numbers that this term gave are no proof that the database had them: a restored one counts over the lost ones.
      return reasonOf(state, last, this.numberedBefore ?? state.lastSequence);
    });
    this.numberedBefore = null;
  }
}

/** A transport that knows more than the database, or less than was published, gets everything in a new epoch. */
function reasonOf(state: OutboxState, last: Position | null, known: number): EpochReason | null {
  if (last === null) return state.publishedSequence > 0 ? { reason: 'the transport is empty, and was not' } : null;
  if (last.epoch > state.epoch || (last.epoch === state.epoch && last.sequence > known)) return { reason: 'the transport has changes that this database does not have', than: last.epoch };
  const isLacking = last.epoch < state.epoch ? state.publishedSequence > 0 || !state.isCompletable : last.sequence < state.publishedSequence;
  return isLacking ? { reason: 'the transport lacks changes that were published' } : null;
}
