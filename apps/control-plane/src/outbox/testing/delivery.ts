import { expect } from '@jest/globals';
import type { Recorder } from '@keyplane/event-transport/contract';
import type { Written } from './writers.js';

/** A change as a follower got it. */
export interface Delivered extends Written {
  epoch: string;
  sequence: number;
  /** The process that published it (Kafka). */
  relay?: number;
}

export function deliveredTo(recorder: Recorder): Delivered[] {
  return recorder.values.map((value) => JSON.parse(value ?? '{}') as Delivered); // what the writers wrote, with its place
}

/** First deliveries, in order. @throws when a number came again with something else */
export function withoutRedeliveries(delivered: readonly Delivered[]): Delivered[] {
  const bySequence = new Map<number, Delivered>();
  for (const change of delivered) {
    const known = bySequence.get(change.sequence);
    if (known === undefined) bySequence.set(change.sequence, change);
    else expect({ ...change, relay: 0 }).toEqual({ ...known, relay: 0 });
  }
  return [...bySequence.values()];
}

/** Committed = delivered; numbers in order and without gaps; what was caused later came later. */
export function expectCompleteAndInOrder(recorder: Recorder, committed: readonly Written[]): void {
  const changes = withoutRedeliveries(deliveredTo(recorder));
  expect(changes.map(({ sequence }) => sequence)).toEqual(changes.map((_, index) => index + 1));
  expect(new Set(changes.map(({ epoch }) => epoch)).size).toBe(1);
  expect(changes.map(({ id }) => id).sort()).toEqual(committed.map(({ id }) => id).sort());
  for (const cause of new Set(committed.map((written) => written.cause))) {
    const places = changes.filter((change) => change.cause === cause).map(({ place }) => place);
    expect(places).toEqual(places.map((_, index) => index + 1));
  }
}
