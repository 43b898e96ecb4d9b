import type { Refusal } from '@keyplane/contracts';

// What a receipt may hold.
export const REFUSALS_MAX = 1000;
const KEY_CHARS_MAX = 300;

/** What is refused, the last refusal of each record key. Bounded: the oldest gives way. */
export class RefusalList {
  readonly #byKey = new Map<string, Refusal>();

  add({ aggregateId, revision, reason }: Refusal): void {
    const key = aggregateId.slice(0, KEY_CHARS_MAX);
    this.#byKey.delete(key);
    this.#byKey.set(key, { aggregateId: key, revision, reason });
    const [oldest] = this.#byKey.keys();
    if (this.#byKey.size > REFUSALS_MAX && oldest !== undefined) this.#byKey.delete(oldest);
  }

  clear(key: string): void {
    this.#byKey.delete(key.slice(0, KEY_CHARS_MAX));
  }

  has(key: string): boolean {
    return this.#byKey.has(key.slice(0, KEY_CHARS_MAX));
  }

  list(): Refusal[] {
    return [...this.#byKey.values()];
  }
}
