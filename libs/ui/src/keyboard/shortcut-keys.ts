/** How long the first key of two waits for the second. */
const SEQUENCE_MS = 1_500;

/** What was pressed, as shortcuts write it: `k`, `?`, or `g k` when `g` came just before. Null for what is no single-key shortcut. */
export class KeySequence {
  private last: { key: string; at: number } | null = null;

  /** @returns the ways to read the key, the longer one first */
  press(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>, now: number): string[] {
    if (event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1) return [];
    const key = event.key.toLowerCase();
    const first = this.last !== null && now - this.last.at <= SEQUENCE_MS ? this.last.key : null;
    this.last = first === null ? { key, at: now } : null;
    return first === null ? [key] : [`${first} ${key}`, key];
  }
}

/** Keys typed there are text. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input:not([type=radio]):not([type=checkbox]), textarea, select'));
}
