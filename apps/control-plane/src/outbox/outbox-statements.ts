import { LOGS, type Log, type Position } from '@keyplane/contracts';
import type { ChangeRecord } from '@keyplane/event-transport';
import type pg from 'pg';
import { v7 as newId } from 'uuid';
import { NUMBERED } from './database-listener.js';

/** Where the state of a log is: both are in one row, so that they are of one epoch. */
const STATE = {
  changes: { last: 'last_sequence', published: 'published_sequence' },
  revocations: { last: 'last_revocation', published: 'published_revocation' },
} as const satisfies Record<Log, { last: string; published: string }>;

function ofEachLog(statement: (log: Log) => string): Record<Log, string> {
  return { changes: statement('changes'), revocations: statement('revocations') };
}

/**
 * Gives committed, unnumbered rows of a log the next numbers, in the order of their ids, and tells those who read them; one row
 * comes back where there were any. One statement is one snapshot, and the counter is a row of its own: a transaction that
 * commits late gets a later number and is never skipped.
 */
export const NUMBER_BATCH = ofEachLog((log) => `
with batch as materialized (select id from keyplane.outbox where log = '${log}' and sequence is null order by id limit $1),
 n as (select count(*)::bigint as n from batch),
 counter as (update keyplane.outbox_state set ${STATE[log].last} = ${STATE[log].last} + n.n from n where n.n > 0 returning ${STATE[log].last} - n.n as base),
 numbered as (update keyplane.outbox o set sequence = counter.base + b.place
   from (select id, row_number() over (order by id) as place from batch) b, counter where o.id = b.id returning o.id)
select pg_notify('${NUMBERED}', '${log}') from (select from numbered limit 1) any_at_all`);

/** What is numbered and not yet published, in order. An epoch that began anew is one batch, up to its end: who reads half of it would take the rest for deleted. */
export const UNPUBLISHED_BATCH = ofEachLog((log) => `
select s.epoch, o.sequence, o.key, o.payload from keyplane.outbox_state s join keyplane.outbox o on o.log = '${log}' and o.sequence > s.${STATE[log].published}
order by o.sequence limit greatest($1::bigint, (
  select e.sequence - s.${STATE[log].published} from keyplane.outbox_state s join keyplane.outbox e on e.log = '${log}' and e.key = 'epoch/' || s.epoch))`);

/** Only in the epoch that was published: another one may have begun meanwhile. */
export const MARK_PUBLISHED = ofEachLog((log) => `update keyplane.outbox_state set ${STATE[log].published} = $1 where epoch = $2`);

/** Where a log ends now. */
export const HEAD = ofEachLog((log) => `select epoch, ${STATE[log].last} as last_sequence from keyplane.outbox_state`);

export const PAGE = ofEachLog((log) => `
select s.epoch, o.sequence, o.key, o.payload from keyplane.outbox_state s join keyplane.outbox o on o.log = '${log}' and o.sequence > $2
where s.epoch = $1 order by o.sequence limit $3`);

/**
 * One statement is one consistent view: position and rows belong together. What is deleted is absent; the last change is there
 * even if it is a delete, or the end of an epoch: a follower knows its place by the numbers that it has seen.
 */
export const SNAPSHOT = ofEachLog((log) => `
select s.epoch, s.${STATE[log].last} as last_sequence, o.sequence, o.key, o.payload from keyplane.outbox_state s
left join (select distinct on (key) key, sequence, payload from keyplane.outbox where log = '${log}' and sequence is not null order by key, id desc) o
  on (o.key not like 'epoch/%' and o.payload is not null and o.payload ->> 'deleted' is distinct from 'true') or o.sequence = s.${STATE[log].last}
order by o.sequence`);

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

export async function readState(client: Pick<pg.Client, 'query'>, log: Log): Promise<OutboxState> {
  const { rows } = await client.query<{ epoch: string; last: string; published: string; is_completable: boolean }>(
    `select s.epoch, s.${STATE[log].last} as last, s.${STATE[log].published} as published,
       exists (select from keyplane.outbox o where o.log = $1 and o.key = 'epoch/' || s.epoch) as is_completable from keyplane.outbox_state s`,
    [log],
  );
  const [row] = rows;
  if (!row) throw new Error('the outbox has no state: the first start did not finish');
  return { epoch: row.epoch, lastSequence: Number(row.last), publishedSequence: Number(row.published), isCompletable: row.is_completable };
}

/** An epoch "made" in the future could never be outrun by a new one: one broken gateway would make epochs without end. */
const CLOCK_TOLERANCE_MS = 3_600_000;

/** The greatest place that a gateway reports and this database does not have; null in a database that was never restored. */
export async function findPlaceAhead(client: Pick<pg.Client, 'query'>): Promise<Position | null> {
  const { rows } = await client.query<{ epoch: string; applied_changes: string }>(
    `select r.epoch, r.applied_changes from keyplane.receipts r, keyplane.outbox_state s
     where (r.epoch, r.applied_changes) > (s.epoch, s.last_sequence) or (r.epoch, r.applied_revocations) > (s.epoch, s.last_revocation) order by r.epoch desc, r.applied_changes desc`,
  );
  const row = rows.find(({ epoch }) => msOf(epoch) < Date.now() + CLOCK_TOLERANCE_MS);
  return row ? { epoch: row.epoch, sequence: Number(row.applied_changes) } : null;
}

/** Starts an epoch, greater than the current one and `than`: in each log the last state of every aggregate is numbered anew from 1, ended by `epoch.completed`. @returns the epoch */
export async function beginEpoch(client: Pick<pg.Client, 'query'>, than?: string): Promise<string> {
  const { epoch: current } = await readState(client, 'changes');
  // The clock may have been set back since.
  const epoch = newId({ msecs: Math.max(Date.now(), msOf(current) + 1, than === undefined ? 0 : msOf(than) + 1) });
  const completed = { id: newId(), type: 'epoch.completed', version: 1, occurredAt: new Date().toISOString(), organizationId: null, aggregateId: epoch, revision: 1, deleted: false, data: {} };
  // One transaction, numbers included: nobody may ever read half an epoch, and take what is not there yet for deleted.
  await client.query(`
    do $$ begin
      lock table keyplane.outbox in share row exclusive mode;
      delete from keyplane.outbox o where o.key like 'epoch/%' or o.payload is null or exists (select from keyplane.outbox n where n.log = o.log and n.key = o.key and n.id > o.id);
      update keyplane.outbox set sequence = null where sequence is not null;
      insert into keyplane.outbox (log, organization_id, key, payload) select log, null, 'epoch/${epoch}', '${JSON.stringify(completed)}' from unnest(array['${LOGS.join("', '")}']) as log;
      update keyplane.outbox o set sequence = n.place from (select id, row_number() over (partition by log order by id) as place from keyplane.outbox) n where n.id = o.id;
      update keyplane.outbox_state set epoch = '${epoch}', ${LOGS.map((log) => `${STATE[log].last} = (select count(*) from keyplane.outbox where log = '${log}'), ${STATE[log].published} = 0`).join(', ')};
      perform pg_notify('${NUMBERED}', '');
    end $$`);
  return epoch;
}

/** The time in a UUIDv7 (RFC 9562 §5.7). */
function msOf(epoch: string): number {
  return Number.parseInt(epoch.replaceAll('-', '').slice(0, 12), 16);
}
