import { comparePositions, type Position } from '@keyplane/contracts';
import { PublisherFencedError, type ChangePublisher, type ChangeRecord } from '../../port.js';
import type { ChangeReader } from '../server/change-reader.js';

/** Stands for the control plane's tables in tests: published rows of the newest epoch, and the state they lead to. */
export class Rows implements ChangeReader {
  readonly #epochOfNone: string;
  #rows: ChangeRecord[] = [];
  readonly #state = new Map<string, ChangeRecord>();
  #newestPublisher = 0;
  /** Reads so far, by kind. */
  readonly reads = { head: 0, page: 0, snapshot: 0 };
  /** Set to make every read fail. */
  isDown = false;

  constructor(epochOfNone: string) {
    this.#epochOfNone = epochOfNone;
  }

  head(): Promise<Position> {
    return this.#read('head', () => this.#end ?? { epoch: this.#epochOfNone, sequence: 0 });
  }

  readPage(after: Position, limit: number): Promise<readonly ChangeRecord[]> {
    return this.#read('page', () => this.#rows.filter(({ position }) => position.epoch === after.epoch && position.sequence > after.sequence).slice(0, limit));
  }

  async snapshot(): Promise<{ position: Position; records: { key: string; value: string | null }[] }> {
    const position = await this.head();
    return this.#read('snapshot', () => ({ position, records: [...this.#state.values()].filter(({ value }) => value !== null).map(({ key, value }) => ({ key, value })) }));
  }

  /** Removes the rows up to a sequence, as the clean-up of the outbox does. */
  cleanUp(upTo: number): void {
    this.#rows = this.#rows.filter(({ position }) => position.sequence > upTo);
  }

  publisher(notify: () => void): ChangePublisher {
    const mine = (this.#newestPublisher += 1);
    return {
      lastPosition: () => Promise.resolve(this.#end),
      publish: (records) => {
        if (mine !== this.#newestPublisher) return Promise.reject(new PublisherFencedError());
        for (const record of records) this.add(record);
        notify();
        return Promise.resolve();
      },
      close: () => Promise.resolve(),
    };
  }

  add(record: ChangeRecord): void {
    const end = this.#end;
    // Marking a row as published twice changes nothing.
    if (end !== null && comparePositions(record.position, end) <= 0) return;
    if (end !== null && end.epoch !== record.position.epoch) {
      this.#rows = [];
      this.#state.clear();
    }
    this.#rows.push(record);
    this.#state.set(record.key, record);
  }

  get #end(): Position | null {
    return this.#rows.at(-1)?.position ?? null;
  }

  async #read<T>(kind: keyof Rows['reads'], read: () => T): Promise<T> {
    this.reads[kind] += 1;
    await new Promise((resolve) => setImmediate(resolve));
    if (this.isDown) throw new Error('the database is down');
    return read();
  }
}
