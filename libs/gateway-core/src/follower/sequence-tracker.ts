// Refused numbers that wait for the gap before them to close; more than that are forgotten (only the lag looks longer then).
const WAITING_MAX = 10_000;

/**
 * Up to which sequence the changes are dealt with. A good record moves the place to its number, over gaps too (a compacted
 * topic has them). A refused one moves it only when it is the very next: a bad record with an absurd number must
 * not make everything after it look old.
 */
export class SequenceTracker {
  #applied: number;
  #highest: number;
  readonly #refused = new Set<number>();

  constructor(start = 0) {
    this.#applied = start;
    this.#highest = start;
  }

  get applied(): number {
    return this.#applied;
  }
  /** The greatest number of a good record. */
  get highest(): number {
    return this.#highest;
  }

  /** Returns whether numbers were jumped over. */
  accept(sequence: number): boolean {
    const isJump = sequence > this.#applied + 1;
    this.#applied = Math.max(this.#applied, sequence);
    this.#highest = Math.max(this.#highest, sequence);
    this.#closeGaps();
    return isJump;
  }

  refuse(sequence: number): void {
    if (sequence <= this.#applied) return;
    if (this.#refused.size >= WAITING_MAX) this.#refused.clear();
    this.#refused.add(sequence);
    this.#closeGaps();
  }

  #closeGaps(): void {
    while (this.#refused.delete(this.#applied + 1)) this.#applied += 1;
  }
}
