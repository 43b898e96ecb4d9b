/** Those members that differ from what is saved. */
export function differing<T extends object>(changes: Partial<T>, saved: object): Partial<T> {
  return Object.fromEntries(Object.entries(changes).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(Reflect.get(saved, name)))) as Partial<T>;
}

/** What is left when this was saved: what was changed since, over the newest revision; null = nothing. */
export function settled<T extends object>(changes: Partial<T>, sent: object): { changes: Partial<T>; revision: null } | null {
  const left = differing(changes, sent);
  return Object.keys(left).length === 0 ? null : { changes: left, revision: null };
}
