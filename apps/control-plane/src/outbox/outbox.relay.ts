import { setTimeout as sleep } from 'node:timers/promises';
import { RelayTerm, type RelayOptions } from './relay-term.js';

/** Wait between two terms, so that a database that is away is not hammered. */
const BETWEEN_TERMS_MS = 250;

/**
 * One relay of an installation works at a time; the others wait for its lock. What a term holds (connection, publisher,
 * loops) belongs to it alone and ends with it: nothing that slept through the loss of the lock reaches into the next term.
 * At least once: a redelivery carries the same number.
 */
export class OutboxRelay {
  private readonly stopping = new AbortController();
  private term: RelayTerm | null = null;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly options: RelayOptions) {}

  start(): void {
    this.running = this.run();
  }

  /** Takes less than a second, whatever hangs: what is in flight then is redelivered by the next relay. */
  async stop(): Promise<void> {
    this.stopping.abort(new Error('the relay was stopped'));
    await this.running;
  }

  /** Whether this process's relay is the one that works. */
  get isLeader(): boolean {
    return this.term?.isLeading ?? false;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      this.term = new RelayTerm(this.options, signal);
      try {
        await this.term.run();
      } catch (error) {
        if (!signal.aborted) this.options.log('warn', 'the relay starts over', { reason: error instanceof Error ? error.message : String(error) });
      }
      await sleep(BETWEEN_TERMS_MS, undefined, { signal }).catch(() => undefined); // only stopping ends it early
    }
  }
}
