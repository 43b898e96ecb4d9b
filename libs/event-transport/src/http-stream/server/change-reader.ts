import type { Position } from '@keyplane/contracts';
import type { ChangeRecord } from '../../port.js';
import type { Snapshot } from '../wire.js';

/** What the stream reads from the database. Only what the relay has published may ever be visible here. */
export interface ChangeReader {
  /** The position of the last published change; sequence 0 in an epoch that has none yet. */
  head(): Promise<Position>;
  /**
   * Published changes of `after.epoch` with a greater sequence, ascending, at most `limit`. Sequences have no gaps; a
   * missing one tells the stream that rows were cleaned up, and the follower takes a snapshot.
   */
  readPage(after: Position, limit: number): Promise<readonly ChangeRecord[]>;
  /** All that exists exactly at a position, read in one consistent view: no deleted thing, no change after the position. */
  snapshot(): Promise<Snapshot>;
}
