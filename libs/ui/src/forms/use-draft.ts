import { useState } from 'react';
import { differing, settled } from './draft-changes.js';

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
  /** After this was saved, and the answer is what is saved now: what was changed since stays, over the newest revision. */
  settle: (sent: object) => void;
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
    settle: (sent) => setDraft((current) => (current === null ? null : settled(current.changes, sent))),
    rebase: () => setDraft((current) => (current === null ? null : { ...current, revision: null })),
  };
}
