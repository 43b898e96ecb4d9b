import { forEachBounded } from './for-each-bounded.js';

export interface Fairness<Item> {
  /** Whose item it is. */
  ownerOf: (item: Item) => string;
  ownersAtOnce: number;
  /** Of one owner. */
  atOnce: number;
  /** From the first item of an owner on; after it none of theirs is begun. What is left out has its turn in the next round. */
  budgetMs: number;
  /** Aborted: no further item is begun. */
  signal?: AbortSignal;
}

/**
 * Runs `work` for the items of each owner, in the order given, so that one with many or slow items takes no more time from the
 * others than its budget and one item. `work` gets a signal that aborts when no further item should be begun.
 * @throws what `work` rejects with first
 */
export async function forEachFairly<Item>(items: readonly Item[], { ownerOf, ownersAtOnce, atOnce, budgetMs, signal }: Fairness<Item>, work: (item: Item, signal: AbortSignal) => Promise<void>): Promise<void> {
  const owners = new Map<string, Item[]>();
  for (const item of items) {
    const own = owners.get(ownerOf(item));
    if (own) own.push(item);
    else owners.set(ownerOf(item), [item]);
  }
  await forEachBounded([...owners.values()], { atOnce: ownersAtOnce, signal }, async (own) => {
    const budget = new AbortController();
    const timer = setTimeout(() => budget.abort(), budgetMs);
    const during = signal ? AbortSignal.any([signal, budget.signal]) : budget.signal;
    try {
      await forEachBounded(own, { atOnce, signal: during }, (item) => work(item, during));
    } finally {
      clearTimeout(timer);
    }
  });
}
