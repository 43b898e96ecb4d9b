import { setTimeout as sleep } from 'node:timers/promises';
import type { Position } from '@keyplane/contracts';
import type { FollowedRecord, FollowHandler } from '../port.js';

export type Recorded = { kind: 'begin' } | { kind: 'caught-up' } | { kind: 'record'; key: string; value: string | null };

/** Waits for a condition, with a limit. @throws Error naming what was waited for */
export async function until(what: string, condition: () => boolean | Promise<boolean>, limitMs = 15_000): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited ${limitMs} ms in vain until ${what}`);
    await sleep(5);
  }
}

/** A handler that writes down what it is told. `state` is what a gateway would hold: built anew since the last `begin`. */
export class Recorder implements FollowHandler {
  readonly events: Recorded[] = [];
  readonly errors: unknown[] = [];
  state = new Map<string, string>();
  /** Where the last record was that told it, or where the transport stood when all had been delivered. */
  place: Position | null = null;
  readonly #fail: (event: Recorded) => boolean;

  constructor(fail: (event: Recorded) => boolean = () => false) {
    this.#fail = fail;
  }

  begin(): void {
    this.state = new Map();
    this.#note({ kind: 'begin' });
  }

  record({ key, value, position }: FollowedRecord): void {
    this.place = position ?? this.place;
    if (value === null) this.state.delete(key);
    else this.state.set(key, value);
    this.#note({ kind: 'record', key, value });
  }

  caughtUp(place: Position | null): void {
    this.place = place;
    this.#note({ kind: 'caught-up' });
  }

  onError(error: unknown): void {
    this.errors.push(error);
  }

  count(kind: Recorded['kind']): number {
    return this.events.filter((event) => event.kind === kind).length;
  }

  /** The values of the records, in the order in which they came. */
  get values(): (string | null)[] {
    return this.events.flatMap((event) => (event.kind === 'record' ? [event.value] : []));
  }

  #note(event: Recorded): void {
    this.events.push(event);
    if (this.#fail(event)) throw new Error(`poisoned ${event.kind}`);
  }
}
