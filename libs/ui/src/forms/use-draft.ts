import { useState } from 'react';

export interface Draft<T> {
  /** What is saved, with what was changed here over it. */
  value: T;
  /** What differs from what is saved: all that a save needs to send. */
  changes: Partial<T>;
  isChanged: boolean;
  /** The revision that the first change was made on: what a save names in If-Match. */
  revision: number;
  set: (part: Partial<T>) => void;
  discard: () => void;
  /** After "somebody changed this meanwhile" was said: the next save names the newest revision. */
  rebase: () => void;
}

/**
 * Changes that are not saved yet. What comes from the server meanwhile shows in the members that were not touched; nothing that
 * was typed is lost, and nothing of somebody else is overwritten before it was said.
 */
export function useDraft<T extends object>(saved: T, revision: number): Draft<T> {
  const [draft, setDraft] = useState<{ changes: Partial<T>; revision: number | null } | null>(null);
  const value = { ...saved, ...draft?.changes };
  const changes = differing(draft?.changes ?? {}, saved);
  return {
    value, changes, isChanged: Object.keys(changes).length > 0, revision: draft?.revision ?? revision,
    set: (part) => setDraft((current) => ({ changes: { ...current?.changes, ...part } as Partial<T>, revision: current === null ? revision : current.revision })),
    discard: () => setDraft(null),
    rebase: () => setDraft((current) => (current === null ? null : { ...current, revision: null })),
  };
}

function differing<T extends object>(changes: Partial<T>, saved: T): Partial<T> {
  return Object.fromEntries(Object.entries(changes).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(Reflect.get(saved, name)))) as Partial<T>;
}
