import { changeKey, type Envelope, type Position, type Refusal, type RevocationState } from '@keyplane/contracts';
import { RefusalList } from '../follower/refusal-list.js';
import { SequenceTracker } from '../follower/sequence-tracker.js';
import { StateHash } from '../follower/state-hash.js';
import { readRevocation, type RevocationRecord } from './read-revocation.js';
import { readRevocations, writeRevocations } from './revocation-file.js';
import { RevocationIndex } from './revocation-index.js';
import type { RevocationLookup } from './revocation-lookup.js';

/** What the state hash and the disk copy need beside the state. */
interface Source {
  eventId: string;
  revision: number;
}

/**
 * Turns records of the revocations topic into what is revoked: the `FollowHandler` of the event transport.
 *
 * A revocation is a fact that ends by itself and is never taken back. So each is in force from the moment it comes, in
 * whatever order and of whatever epoch; a bad record is refused singly; and none is dropped before its end because a later
 * state does not know it (a restored database, a topic made anew): only a tombstone, or its end, removes it.
 */
export class RevocationFollower {
  readonly #now: () => number;
  readonly #index = new RevocationIndex();
  readonly #sources = new Map<string, Source>();
  readonly #hash = new StateHash();
  #refusals = new RefusalList();
  readonly #listeners = new Set<() => void>();
  #epoch: string | null = null;
  #tracker = new SequenceTracker();
  #isFollowing = false;
  #hasState = false;

  /** `now`: milliseconds since 1970; tells when a revocation has ended. */
  constructor({ now }: { now: () => number }) {
    this.#now = now;
  }

  get revocations(): RevocationLookup {
    return this.#index;
  }
  /** Whether it is known what is revoked: before that, nothing may be accepted. */
  get hasState(): boolean {
    return this.#hasState;
  }
  get size(): number {
    return this.#index.size;
  }
  /** Up to where the revocations are enforced; null before the first one. */
  get position(): Position | null {
    return this.#epoch === null ? null : { epoch: this.#epoch, sequence: this.#tracker.applied };
  }
  /** Where a transport may resume. */
  get resumeFrom(): Position | null {
    return this.position;
  }
  /** As of the configuration: equal on two gateways that enforce the same; empty before the first state. */
  get stateHash(): string {
    return this.#hasState ? this.#hash.toString() : '';
  }

  refusals(): Refusal[] {
    return this.#refusals.list();
  }

  begin(): void {
    this.#isFollowing = false;
    // What is still bad comes again.
    this.#refusals = new RefusalList();
  }

  /** In force when it returns. Never throws because of what the record holds. */
  record({ key, value, position }: { key: string; value: string | null; position?: Position }): void {
    if (value === null) this.#forget(key, position);
    else this.#take(key, readRevocation(key, value));
    if (this.#isFollowing) this.#tell();
  }

  /** `place`: where the transport stands; no record may be left of what ended there. */
  caughtUp(place: Position | null = null): void {
    this.#dropEnded();
    if (place && this.#refusals.list().length === 0) this.#moveTo(place);
    this.#isFollowing = true;
    this.#hasState = true;
    this.#tell();
  }

  /** Calls back when what is enforced, the place or the refusals may have changed. */
  onApplied(callback: () => void): void {
    this.#listeners.add(callback);
  }

  /** For the disk copy. With something refused, the next start reads everything again: a newer gateway may take it. */
  exportState(): string {
    const position = this.#refusals.list().length === 0 ? this.position : null;
    const revocations = [...this.#sources].flatMap(([id, source]) => {
      const state = this.#index.get(id);
      return state ? [{ ...source, state }] : [];
    });
    return writeRevocations({ position, revocations });
  }

  /** Takes an exported state back, before following starts. @throws Error on broken content; nothing has changed then */
  importState(text: string): void {
    const { position, revocations } = readRevocations(text);
    for (const { state, ...source } of revocations) this.#hold(state, source);
    this.#dropEnded();
    if (position) this.#startAt(position);
    this.#hasState = true;
    this.#tell();
  }

  #take(key: string, record: RevocationRecord): void {
    const { envelope } = record;
    if (record.kind === 'refused') {
      this.#refusals.add({ aggregateId: key, revision: envelope?.revision ?? null, reason: record.reason });
      if (envelope && envelope.epoch === this.#epoch) this.#tracker.refuse(envelope.sequence);
      return;
    }
    this.#refusals.clear(key);
    if (record.kind === 'revocation') this.#apply(record.state, { eventId: record.envelope.id, revision: record.envelope.revision });
    else this.#dropEnded();
    this.#moveTo(record.envelope);
  }

  /** A later revision revokes more; an older one, from whichever epoch, takes nothing back. */
  #apply(state: RevocationState, source: Source): void {
    const held = this.#index.get(state.id);
    if (held === undefined || reachOf(state) > reachOf(held)) this.#hold(state, source);
  }

  #hold(state: RevocationState, source: Source): void {
    this.#drop(state.id);
    this.#index.put(state);
    this.#sources.set(state.id, source);
    this.#hash.add(changeKey('revocation', state.id), { ...source, isDeleted: false });
  }

  #forget(key: string, position: Position | undefined): void {
    this.#refusals.clear(key);
    if (position) this.#moveTo(position);
    const [noun, id = ''] = key.split('/');
    if (noun === 'revocation') this.#drop(id);
  }

  #drop(id: string): void {
    const source = this.#sources.get(id);
    if (source === undefined) return;
    this.#hash.remove(changeKey('revocation', id), { ...source, isDeleted: false });
    this.#sources.delete(id);
    this.#index.remove(id);
  }

  /** Those that no tombstone has removed: it went by while nobody listened, or was lost with an epoch. */
  #dropEnded(): void {
    for (const id of this.#sources.keys()) {
      const state = this.#index.get(id);
      if (state && Date.parse(state.endsAt) <= this.#now()) this.#drop(id);
    }
  }

  #moveTo({ epoch, sequence }: Pick<Envelope, 'epoch' | 'sequence'>): void {
    if (this.#epoch === null || epoch > this.#epoch) this.#startAt({ epoch, sequence: 0 });
    if (epoch === this.#epoch) this.#tracker.accept(sequence);
  }

  #startAt({ epoch, sequence }: Position): void {
    this.#epoch = epoch;
    this.#tracker = new SequenceTracker(sequence);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

function reachOf({ revoked, endsAt }: RevocationState): number {
  return Date.parse(revoked.kind === 'issued-before' ? revoked.issuedBefore : endsAt);
}
