import { randomUUID } from 'node:crypto';
import { ConfigurationFollower } from '../follower/configuration-follower.js';
import { aChangeRecord, type EventOptions } from './change-records.js';
import { anApplication } from './states.js';

type RecordOptions = Partial<Omit<EventOptions, 'noun' | 'id'>>;
export interface RawRecord {
  key: string;
  value: string | null;
}

/** A follower fed with four applications, called a to d; the name of each says its revision (`a1`). */
export class FollowerHarness {
  readonly ids = { a: randomUUID(), b: randomUUID(), c: randomUUID(), d: randomUUID() };
  readonly organizationId = randomUUID();
  follower = new ConfigurationFollower();
  /** What the follower asked to be called soon; nothing calls it by itself. */
  scheduled: (() => void)[] = [];

  /** A new follower without a state. */
  reset(): void {
    const scheduled: (() => void)[] = [];
    this.scheduled = scheduled;
    this.follower = new ConfigurationFollower({ schedule: (flush) => void scheduled.push(flush) });
  }

  readonly change = (letter: keyof FollowerHarness['ids'], sequence: number, options: RecordOptions = {}): { key: string; value: string } => {
    const id = this.ids[letter];
    const data = anApplication({ id, organizationId: this.organizationId, name: `${letter}${options.revision ?? 1}` });
    return aChangeRecord({ noun: 'application', id, data, sequence, ...options });
  };
  readonly completed = (epoch: string, sequence: number): { key: string; value: string } => aChangeRecord({ noun: 'epoch', id: epoch, data: {}, epoch, sequence });

  readonly feed = (...records: RawRecord[]): void => {
    for (const record of records) this.follower.record(record);
    this.follower.flush();
  };
  readonly fullState = (...records: RawRecord[]): void => {
    this.follower.begin();
    for (const record of records) this.follower.record(record);
    this.follower.caughtUp();
  };
  readonly names = (follower = this.follower): string[] => Object.values(this.ids).flatMap((id) => follower.snapshot?.applications.get(id)?.name ?? []);
  readonly reasons = (): string[] => this.follower.refusals().map(({ reason }) => reason);
  readonly sequence = (): number | undefined => this.follower.position?.sequence;
}
