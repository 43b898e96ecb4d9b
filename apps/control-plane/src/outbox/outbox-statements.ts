import type { Position } from '@keyplane/contracts';
import type { ChangeRecord } from '@keyplane/event-transport';
import type pg from 'pg';
import { v7 as newId } from 'uuid';
import { NUMBERED } from './database-listener.js';

/**
 * Gives committed, unnumbered rows the next numbers, in the order of their ids, and tells those who read them; one row
 * comes back where there were any. One statement is one snapshot, and the counter is a row of its own: a transaction that
 * commits late gets a later number and is never skipped.
 */
export const NUMBER_BATCH = `
with batch as materialized (select id from keyplane.outbox where sequence is null order by id limit $1),
 n as (select count(*)::bigint as n from batch),
 counter as (update keyplane.outbox_state set last_sequence = last_sequence + n.n from n where n.n > 0 returning last_sequence - n.n as base),
 numbered as (update keyplane.outbox o set sequence = counter.base + b.place
   from (select id, row_number() over (order by id) as place from batch) b, counter where o.id = b.id returning o.id)
select pg_notify('${NUMBERED}', '') from (select from numbered limit 1) any_at_all`;

/** What is numbered and not yet published, in order. */
export const UNPUBLISHED_BATCH = `
select s.epoch, o.sequence, o.key, o.payload from keyplane.outbox_state s join keyplane.outbox o on o.sequence > s.published_sequence
order by o.sequence limit $1`;

/** Only in the epoch that was published: another one may have begun meanwhile. */
export const MARK_PUBLISHED = 'update keyplane.outbox_state set published_sequence = $1 where epoch = $2';

/** bigint columns arrive as text. */
export interface NumberedRow {
  epoch: string;
  sequence: string;
  key: string;
  /** Null is a tombstone. */
  payload: Record<string, unknown> | null;
}

/** The record that travels: the stored payload with its place. */
export function recordOf(row: NumberedRow): ChangeRecord {
  const position: Position = { epoch: row.epoch, sequence: Number(row.sequence) };
  return { key: row.key, position, value: row.payload === null ? null : JSON.stringify({ ...row.payload, ...position }) };
}

export interface OutboxState {
  epoch: string;
  lastSequence: number;
  publishedSequence: number;
  /** Whether this epoch ends with `epoch.completed`: without it, nobody who has an older epoch moves to this one. */
  isCompletable: boolean;
}

export async function readState(client: Pick<pg.Client, 'query'>): Promise<OutboxState> {
  const { rows } = await client.query<{ epoch: string; last_sequence: string; published_sequence: string; is_completable: boolean }>(
    `select s.*, exists (select from keyplane.outbox o where o.key = 'epoch/' || s.epoch) as is_completable from keyplane.outbox_state s`,
  );
  const [row] = rows;
  if (!row) throw new Error('the outbox has no state: the first start did not finish');
  return { epoch: row.epoch, lastSequence: Number(row.last_sequence), publishedSequence: Number(row.published_sequence), isCompletable: row.is_completable };
}

/** An epoch "made" in the future could never be outrun by a new one: one broken gateway would make epochs without end. */
const CLOCK_TOLERANCE_MS = 3_600_000;

/** The greatest place that a gateway reports and this database does not have; null in a database that was never restored. */
export async function findPlaceAhead(client: Pick<pg.Client, 'query'>): Promise<Position | null> {
  const { rows } = await client.query<{ epoch: string; applied_changes: string }>(
    `select r.epoch, r.applied_changes from keyplane.receipts r, keyplane.outbox_state s
     where (r.epoch, r.applied_changes) > (s.epoch, s.last_sequence) order by r.epoch desc, r.applied_changes desc`,
  );
  const row = rows.find(({ epoch }) => msOf(epoch) < Date.now() + CLOCK_TOLERANCE_MS);
  return row ? { epoch: row.epoch, sequence: Number(row.applied_changes) } : null;
}

/** Starts an epoch, greater than the current one and `than`: the last state of every aggregate is numbered anew from 1, ended by `epoch.completed`. @returns the epoch */
export async function beginEpoch(client: Pick<pg.Client, 'query'>, than?: string): Promise<string> {
  const { epoch: current } = await readState(client);
  // The clock may have been set back since.
  const epoch = newId({ msecs: Math.max(Date.now(), msOf(current) + 1, than === undefined ? 0 : msOf(than) + 1) });
  const completed = { id: newId(), type: 'epoch.completed', version: 1, occurredAt: new Date().toISOString(), organizationId: null, aggregateId: epoch, revision: 1, deleted: false, data: {} };
  // One transaction, numbers included: nobody may ever read half an epoch, and take what is not there yet for deleted.
  await client.query(`
    do $$ begin
      lock table keyplane.outbox in share row exclusive mode;
      delete from keyplane.outbox o where o.key like 'epoch/%' or o.payload is null or exists (select from keyplane.outbox n where n.key = o.key and n.id > o.id);
      update keyplane.outbox set sequence = null where sequence is not null;
      insert into keyplane.outbox (organization_id, key, payload) values (null, 'epoch/${epoch}', '${JSON.stringify(completed)}');
      update keyplane.outbox o set sequence = n.place from (select id, row_number() over (order by id) as place from keyplane.outbox) n where n.id = o.id;
      update keyplane.outbox_state set epoch = '${epoch}', last_sequence = (select count(*) from keyplane.outbox), published_sequence = 0;
      perform pg_notify('${NUMBERED}', '');
    end $$`);
  return epoch;
}

/** The time in a UUIDv7 (RFC 9562 §5.7). */
function msOf(epoch: string): number {
  return Number.parseInt(epoch.replaceAll('-', '').slice(0, 12), 16);
}
