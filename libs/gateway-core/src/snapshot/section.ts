/**
 * One kind of thing in a snapshot, by id, with one index from a look-up key to ids. Never changed after it was made: a
 * change makes a new section, one copy for a whole batch.
 */
export class Section<T> {
  private constructor(
    private readonly keysOf: (item: T) => readonly string[],
    private readonly byId: ReadonlyMap<string, T>,
    private readonly index: ReadonlyMap<string, readonly string[]>,
  ) {}

  /** An empty section whose items are found by `keysOf(item)`, too. */
  static empty<T>(keysOf: (item: T) => readonly string[]): Section<T> {
    return new Section(keysOf, new Map(), new Map());
  }

  get size(): number {
    return this.byId.size;
  }

  get(id: string): T | undefined {
    return this.byId.get(id);
  }

  /** All items that share the look-up key, in the order of their ids (so that two gateways decide alike). */
  find(key: string): readonly T[] {
    const ids = this.index.get(key);
    if (ids === undefined) return [];
    return ids.flatMap((id) => this.byId.get(id) ?? []);
  }

  /** This section with the changes in it (null removes); this one stays as it is. */
  with(changes: ReadonlyMap<string, T | null>): Section<T> {
    if (changes.size === 0) return this;
    const byId = new Map(this.byId);
    const index = new Map(this.index);
    for (const [id, item] of changes) {
      const old = byId.get(id);
      if (old !== undefined) for (const key of this.keysOf(old)) unlink(index, key, id);
      if (item === null) byId.delete(id);
      else {
        byId.set(id, item);
        for (const key of this.keysOf(item)) link(index, key, id);
      }
    }
    return new Section(this.keysOf, byId, index);
  }
}

function link(index: Map<string, readonly string[]>, key: string, id: string): void {
  const ids = index.get(key) ?? [];
  if (!ids.includes(id)) index.set(key, [...ids, id].sort());
}

function unlink(index: Map<string, readonly string[]>, key: string, id: string): void {
  const rest = (index.get(key) ?? []).filter((other) => other !== id);
  if (rest.length === 0) index.delete(key);
  else index.set(key, rest);
}
