import type { Envelope, Position } from '@keyplane/contracts';
import { EMPTY_SNAPSHOT, deriveSnapshot, noChanges, type Snapshot } from '../snapshot/snapshot.js';
import { holdRecord, judgeOrder, type HeldRecord } from './order.js';
import { readChange, removalOf, type Change, type Stage } from './read-change.js';
import { RefusalList } from './refusal-list.js';
import { SequenceTracker } from './sequence-tracker.js';
import { StateHash } from './state-hash.js';

/** What became of a record. */
export type Outcome = 'applied' | 'ignored' | 'skippedUnknown' | 'refused';

/** A record whose envelope could be read. */
export interface ReadRecord {
  key: string;
  value: string;
  change: Change & { envelope: Envelope };
}

/** The state of one epoch while it grows: the records, what follows from them, and what was refused. */
export class Generation {
  readonly records = new Map<string, HeldRecord>();
  readonly refusals = new RefusalList();
  /** Whether `epoch.completed` has come. */
  isCompleted = false;
  /** How often a good record jumped over sequence numbers while following. */
  gaps = 0;
  #snapshot: Snapshot = EMPTY_SNAPSHOT;
  #changes = noChanges();
  readonly #hash = new StateHash();
  #tracker: SequenceTracker;

  constructor(
    readonly epoch: string,
    startSequence = 0,
  ) {
    this.#tracker = new SequenceTracker(startSequence);
  }

  get position(): Position {
    return { epoch: this.epoch, sequence: this.#tracker.applied };
  }
  get stateHash(): string {
    return this.#hash.toString();
  }

  /** Takes one record of this epoch. `isFollowing`: not while a full state arrives, so order counts. */
  take({ key, value, change }: ReadRecord, isFollowing: boolean): Outcome {
    const { envelope } = change;
    if (change.kind === 'refused' || change.kind === 'unknown') return this.#refuse(key, change, change.kind === 'unknown' ? 'skippedUnknown' : 'refused');
    if (change.kind === 'epoch-completed') {
      this.isCompleted = true;
      return this.#accept(envelope.sequence, isFollowing) ? 'applied' : 'ignored';
    }
    const order = judgeOrder(envelope, this.records.get(key), isFollowing ? this.#tracker.applied : null);
    if (typeof order !== 'string') return this.#refuse(key, { envelope, reason: order.refuse }, 'refused');
    this.#accept(envelope.sequence, isFollowing);
    if (order === 'ignore') return 'ignored';
    this.#hold(key, holdRecord(envelope, value), change.stage);
    this.refusals.clear(key);
    return 'applied';
  }

  /** A tombstone: the key is gone, remembered delete included. */
  forget(key: string): void {
    const held = this.records.get(key);
    this.refusals.clear(key);
    if (held === undefined) return;
    this.#hash.remove(key, held);
    this.records.delete(key);
    removalOf(key)?.(this.#changes);
  }

  /**
   * Keeps from the state before this one what this full state does not know better: what it refuses (the last good one
   * stays), and what is newer than the full state itself.
   */
  inherit(previous: Generation): void {
    const highest = this.#tracker.highest;
    for (const [key, held] of previous.records) {
      const own = this.records.get(key);
      const isNewer = held.epoch === this.epoch && held.sequence > highest;
      const isBetter = own === undefined ? isNewer || this.refusals.has(key) : held.epoch === this.epoch && held.revision > own.revision;
      if (isBetter) this.restore(key, held.value);
      if (isBetter && own && !isNewer) this.refusals.add({ aggregateId: key, revision: own.revision, reason: `out of order: revision ${own.revision} comes after revision ${held.revision}` });
    }
    if (previous.epoch === this.epoch) this.#tracker.accept(previous.position.sequence);
  }

  /** Takes over a record that was good before. Returns whether it still is. */
  restore(key: string, value: string): boolean {
    const change = readChange(key, value);
    if (change.kind !== 'state') return false;
    this.#hold(key, holdRecord(change.envelope, value), change.stage);
    return true;
  }

  /** The snapshot with everything taken so far. */
  commit(): Snapshot {
    this.#snapshot = deriveSnapshot(this.#snapshot, this.#changes);
    this.#changes = noChanges();
    return this.#snapshot;
  }

  #hold(key: string, record: HeldRecord, stage: Stage): void {
    this.#hash.remove(key, this.records.get(key));
    this.records.set(key, record);
    this.#hash.add(key, record);
    stage(this.#changes);
  }

  /** Returns whether the number is new. */
  #accept(sequence: number, isFollowing: boolean): boolean {
    const isNew = sequence > this.#tracker.applied;
    if (this.#tracker.accept(sequence) && isFollowing) this.gaps += 1;
    return isNew;
  }

  #refuse(key: string, { envelope, reason }: { envelope: { sequence: number; revision: number }; reason: string }, outcome: Outcome): Outcome {
    this.refusals.add({ aggregateId: key, revision: envelope.revision, reason });
    this.#tracker.refuse(envelope.sequence);
    return outcome;
  }
}
