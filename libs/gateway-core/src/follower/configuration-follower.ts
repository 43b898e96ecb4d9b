import type { Position, Refusal } from '@keyplane/contracts';
import type { Snapshot } from '../snapshot/snapshot.js';
import { EpochGenerations } from './epoch-generations.js';
import { Generation, type Outcome } from './generation.js';
import { readChange, type Change } from './read-change.js';
import { REFUSALS_MAX, RefusalList } from './refusal-list.js';
import { readState, writeState } from './state-file.js';

export interface FollowerOptions {
  /** Runs `flush` soon; records that arrive until then share one copy of what they change. Default: `setImmediate`. */
  schedule?: (flush: () => void) => void;
}

/**
 * How many records were applied; ignored (had already, or of an older epoch); skipped (unknown type or version); refused.
 * `gaps`: how often sequence numbers were jumped over while following (a compacted topic may do that).
 */
export interface FollowerCounters {
  applied: number;
  ignored: number;
  skippedUnknown: number;
  refused: number;
  gaps: number;
}

/** What is in force. */
interface Published {
  snapshot: Snapshot;
  position: Position | null;
  stateHash: string;
}
/** A full state on its way in: one generation per epoch, and what could not even be assigned to one. */
interface FullState {
  generations: EpochGenerations;
  unreadable: RefusalList;
}

// No UUID, and before all of them: the state of an installation that has published nothing yet.
const NO_EPOCH = '';
/** Where refusals of a whole state are listed. */
const WHOLE_STATE = 'state';

/**
 * Turns change records into snapshots: the `FollowHandler` of the event transport.
 *
 * - A bad record is refused singly; what it is about stays as it was, and all else goes on.
 * - A full state (`begin` … `caughtUp`) grows beside the one in force and replaces it at once; absent = deleted. Nothing
 *   at all never replaces something, a refused record never deletes its last good version, an older full state never
 *   takes back what is newer.
 * - A new epoch that comes while following grows beside, too, until `epoch.completed`.
 * - Nothing throws because of what a record holds.
 *
 * @example
 * const follower = new ConfigurationFollower();
 * follower.onApplied(() => receipts.sendSoon(follower.position, follower.refusals()));
 * transport.follow({ from: follower.resumeFrom, handler: follower });
 */
export class ConfigurationFollower {
  readonly #schedule: (flush: () => void) => void;
  readonly #listeners = new Set<() => void>();
  readonly #counters: FollowerCounters = { applied: 0, ignored: 0, skippedUnknown: 0, refused: 0, gaps: 0 };
  #current: Generation | null = null;
  #published: Published | null = null;
  #fullState: FullState | null = null;
  /** Epochs after the current one, until they are complete. */
  #newer = new EpochGenerations();
  #isFlushScheduled = false;
  #isCaughtUp = false;
  #hasRefusalsFromDisk = false;

  constructor(options: FollowerOptions = {}) {
    this.#schedule = options.schedule ?? ((flush) => void setImmediate(flush));
  }

  /** What to enforce; null before the first state. Hold on to one for a whole request. */
  get snapshot(): Snapshot | null {
    return this.#published?.snapshot ?? null;
  }
  /** Up to where `snapshot` enforces the changes; null before the first record. */
  get position(): Position | null {
    return this.#published?.position ?? null;
  }
  /** Where a transport may resume: `position`, or null when something was refused before a restart that a full state (or a newer gateway) may mend. */
  get resumeFrom(): Position | null {
    return this.#hasRefusalsFromDisk ? null : this.position;
  }
  /** Equal on two gateways that enforce the same state; 64 hex digits, empty before the first state. */
  get stateHash(): string {
    return this.#published?.stateHash ?? '';
  }
  /** Whether all that was there when the transport last (re)started has been delivered. */
  get isCaughtUp(): boolean {
    return this.#isCaughtUp;
  }
  get counters(): Readonly<FollowerCounters> {
    return { ...this.#counters, gaps: this.#counters.gaps + (this.#current?.gaps ?? 0) };
  }

  /** What is not enforced and why, at most 1000 entries, the newest last; ready for the receipt. A later good record of the same key takes its entry away. */
  refusals(): Refusal[] {
    const growing = [...(this.#fullState?.generations.list() ?? []), ...this.#newer.list()];
    const lists = [this.#current?.refusals, this.#fullState?.unreadable, ...growing.map(({ refusals }) => refusals)];
    const byKey = new Map(lists.flatMap((list) => list?.list() ?? []).map((refusal) => [refusal.aggregateId, refusal]));
    return [...byKey.values()].slice(-REFUSALS_MAX);
  }

  /** A full state begins. */
  begin(): void {
    this.#fullState = { generations: new EpochGenerations(), unreadable: new RefusalList() };
    this.#isCaughtUp = false;
  }

  /** Takes one record; it is in force after the next flush (or, in a full state, after `caughtUp`). Never throws because of its content. */
  record({ key, value }: { key: string; value: string | null }): void {
    if (this.#current === null && this.#fullState === null) this.begin();
    if (value === null) this.#forget(key);
    else this.#count(this.#take(key, value, readChange(key, value)));
    this.#flushSoon();
  }

  /** All that was there has been delivered: a full state takes effect now. */
  caughtUp(): void {
    if (this.#fullState) this.#takeFullState(this.#fullState);
    this.#isCaughtUp = true;
    this.flush();
  }

  /** Makes what was recorded take effect now. */
  flush(): void {
    this.#isFlushScheduled = false;
    this.#publish();
    for (const listener of this.#listeners) listener();
  }

  /** Calls back after each flush: the snapshot, the position or the refusals may have changed. Returns how to stop. */
  onApplied(callback: () => void): () => void {
    this.#listeners.add(callback);
    return () => void this.#listeners.delete(callback);
  }

  /** The state in force as text, for the disk copy; the caller adds the checksum. @throws Error when nothing has been published yet */
  exportState(): string {
    this.#publish();
    if (this.#current === null || this.position === null) throw new Error('there is no state to store yet');
    return writeState(this.#current, this.position);
  }

  /** Takes an exported state back, before following starts. @throws Error on an unknown version, broken content, or when there is a state already; nothing has changed then */
  importState(text: string): void {
    if (this.#current !== null || this.#fullState !== null) throw new Error('a stored state is read before following begins');
    this.#current = readState(text);
    this.#hasRefusalsFromDisk = this.#current.refusals.list().length > 0;
    this.flush();
  }

  #publish(): void {
    if (this.#current === null) return;
    const { epoch, position, stateHash } = this.#current;
    this.#published = { snapshot: this.#current.commit(), position: epoch === NO_EPOCH ? null : position, stateHash };
  }

  #take(key: string, value: string, change: Change): Outcome {
    const { envelope } = change;
    if (envelope === null) {
      (this.#fullState?.unreadable ?? this.#current?.refusals)?.add({ aggregateId: key, revision: null, reason: change.kind === 'refused' ? change.reason : '' });
      return 'refused';
    }
    const generation = this.#generationOf(envelope.epoch);
    if (generation === null) return 'ignored';
    const outcome = generation.take({ key, value, change: { ...change, envelope } }, generation === this.#current);
    if (!this.#fullState && generation !== this.#current && generation.isCompleted) this.#adopt(generation);
    return outcome;
  }

  /** Null for an epoch that is over. */
  #generationOf(epoch: string): Generation | null {
    if (this.#fullState) return this.#fullState.generations.get(epoch);
    if (this.#current === null || this.#current.epoch === NO_EPOCH) this.#current = startFrom(epoch, this.#current);
    if (epoch === this.#current.epoch) return this.#current;
    return epoch < this.#current.epoch ? null : this.#newer.get(epoch);
  }

  #forget(key: string): void {
    const generations = this.#fullState ? this.#fullState.generations : this.#newer;
    for (const generation of generations.list()) generation.forget(key);
    if (this.#fullState) this.#fullState.unreadable.clear(key);
    else this.#current?.forget(key);
  }

  #takeFullState({ generations, unreadable }: FullState): void {
    this.#fullState = null;
    this.#newer = generations;
    const state = generations.newestWhole() ?? new Generation(NO_EPOCH);
    for (const refusal of unreadable.list()) state.refusals.add(refusal);
    const isOlder = this.#current !== null && state.epoch !== NO_EPOCH && state.epoch < this.#current.epoch;
    if (isOlder) this.#refuseWhole(state, 'a full state of an older epoch came; the newer one stays');
    else this.#adopt(state);
  }

  /** Replaces the current state, but never something by nothing. */
  #adopt(state: Generation): void {
    const previous = this.#current;
    if (previous && previous.records.size > 0 && state.records.size === 0) return this.#refuseWhole(state, 'an empty full state came; the last good one stays');
    if (previous) state.inherit(previous);
    this.#counters.gaps += previous?.gaps ?? 0;
    this.#current = state;
    this.#newer.dropUpTo(state.epoch);
    this.#hasRefusalsFromDisk = false;
  }

  #refuseWhole(state: Generation, reason: string): void {
    if (this.#current === null) return;
    for (const refusal of [...state.refusals.list(), { aggregateId: WHOLE_STATE, revision: null, reason }]) this.#current.refusals.add(refusal);
    this.#newer.dropUpTo(this.#current.epoch);
  }

  #count(outcome: Outcome): void {
    this.#counters[outcome] += 1;
  }

  #flushSoon(): void {
    if (this.#isFlushScheduled) return;
    this.#isFlushScheduled = true;
    this.#schedule(() => {
      if (this.#isFlushScheduled) this.flush();
    });
  }
}

/** The first epoch of an installation that had published nothing; what was refused until then still shows. */
function startFrom(epoch: string, blank: Generation | null): Generation {
  const generation = new Generation(epoch);
  for (const refusal of blank?.refusals.list() ?? []) generation.refusals.add(refusal);
  return generation;
}
