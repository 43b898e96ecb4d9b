import type { Position, Refusal } from '@keyplane/contracts';
import type { Snapshot } from '../snapshot/snapshot.js';

export interface FollowerOptions {
  /** Runs `flush` soon; records that arrive until then share one copy of what they change. Default: `setImmediate`. */
  schedule?: (flush: () => void) => void;
}

/** How many records were applied; ignored (had already, or of an older epoch); skipped (unknown type or version); refused. `gaps`: how often sequence numbers were jumped over. */
export interface FollowerCounters {
  applied: number;
  ignored: number;
  skippedUnknown: number;
  refused: number;
  gaps: number;
}

/** Turns change records into snapshots: the `FollowHandler` of the event transport. */
export class ConfigurationFollower {
  constructor(options: FollowerOptions = {}) {
    void options;
  }
  /** What to enforce; null before the first state. */
  get snapshot(): Snapshot | null {
    return null;
  }
  /** Up to where `snapshot` enforces the changes; null before the first state. */
  get position(): Position | null {
    return null;
  }
  /** Where a transport may resume: `position`, or null when only a full state can mend what was refused before a restart. */
  get resumeFrom(): Position | null {
    return null;
  }
  /** Equal on two gateways that enforce the same state; at most 128 characters. */
  get stateHash(): string {
    return '';
  }
  /** Whether all that was there when the transport last connected has been delivered. */
  get isCaughtUp(): boolean {
    return false;
  }
  get counters(): Readonly<FollowerCounters> {
    return { applied: 0, ignored: 0, skippedUnknown: 0, refused: 0, gaps: 0 };
  }
  /** What is not enforced and why, at most 1000 entries; ready for the receipt. */
  refusals(): Refusal[] {
    return [];
  }
  begin(): void {}
  record(record: { key: string; value: string | null }): void {
    void record;
  }
  caughtUp(): void {}
  /** Makes what was recorded take effect now. */
  flush(): void {}
  /** Calls back after the snapshot, the position or the refusals changed. Returns how to stop. */
  onApplied(callback: () => void): () => void {
    return callback;
  }
  /** The whole state as text, for the disk copy. @throws Error when there is no state yet */
  exportState(): string {
    return '';
  }
  /** Takes an exported state back. @throws Error on an unknown version, broken content, or when there is a state already; nothing has changed then */
  importState(text: string): void {
    void text;
  }
}
