export interface Bounds {
  atOnce: number;
  /** Aborted: no further item is begun. */
  signal?: AbortSignal;
}

/** Runs `work` for each item, in the order given, some at once. @throws what `work` rejects with first */
export async function forEachBounded<Item>(items: readonly Item[], { atOnce, signal }: Bounds, work: (item: Item) => Promise<void>): Promise<void> {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) {
      if (signal?.aborted) return;
      await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
}
