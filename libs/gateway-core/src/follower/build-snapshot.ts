import { EMPTY_SNAPSHOT, type Snapshot } from '../snapshot/snapshot.js';
import { ConfigurationFollower } from './configuration-follower.js';

/**
 * The snapshot that a gateway would make of exactly these records, in any order: for `explain` where no follower runs (the
 * control plane). A record that a gateway would refuse is left out here, too.
 */
export function buildSnapshot(records: Iterable<{ key: string; value: string }>): Snapshot {
  const follower = new ConfigurationFollower({ schedule: () => undefined });
  follower.begin();
  for (const record of records) follower.record(record);
  follower.caughtUp();
  return follower.snapshot ?? EMPTY_SNAPSHOT;
}
