import { Generation } from './generation.js';

// Real epochs are rare (a restored database); this many at once are somebody's mistake.
const EPOCHS_MAX = 8;

/** States of several epochs that grow side by side. */
export class EpochGenerations {
  readonly #byEpoch = new Map<string, Generation>();

  get(epoch: string): Generation {
    const known = this.#byEpoch.get(epoch);
    if (known) return known;
    const [oldest] = this.#byEpoch.keys();
    if (this.#byEpoch.size >= EPOCHS_MAX && oldest !== undefined) this.#byEpoch.delete(oldest);
    const generation = new Generation(epoch);
    this.#byEpoch.set(epoch, generation);
    return generation;
  }

  /** By epoch, the newest last (UUIDv7 sorts by time). */
  list(): Generation[] {
    return [...this.#byEpoch.values()].sort((a, b) => (a.epoch < b.epoch ? -1 : 1));
  }

  /**
   * The newest whole one. `epoch.completed` says that an epoch is whole; the oldest needs no such word, as nothing was
   * there before it that it would have to republish.
   */
  newestWhole(): Generation | null {
    return this.list().findLast((generation, index) => index === 0 || generation.isCompleted) ?? null;
  }

  /** Forgets all up to and including this epoch. */
  dropUpTo(epoch: string): void {
    for (const known of this.#byEpoch.keys()) if (known <= epoch) this.#byEpoch.delete(known);
  }
}
