import type { Position } from '@keyplane/contracts';
import type { ChangeRecord } from '@keyplane/event-transport';
import type pg from 'pg';
import { v7 as newId } from 'uuid';

/**
 * Gives committed, unnumbered rows the next numbers, in the order of their ids. One statement is one snapshot, and the
 * counter is a row of its own: a transaction that commits late gets a later number and is never skipped.
 */
export const NUMBER_BATCH = `
with batch as materialized (select id from keyplane.outbox where sequence is null order by id limit $1),
 n as (select count(*)::bigint as n from batch),
 counter as (update keyplane.outbox_state set last_sequence = last_sequence + n.n from n where n.n > 0 returning last_sequence - n.n as base)
update keyplane.outbox o set sequence = counter.base + b.place
from (select id, row_number() over (order by id) as place from batch) b, counter where o.id = b.id`;

/** bigint columns arrive as text. */
export interface NumberedRow {
  epoch: string;
  sequence: string;
  key: string;
  payload: Record<string, unknown>;
}

/** The record that travels: the stored payload with its place. */
export function recordOf(row: NumberedRow): ChangeRecord {
  const position: Position = { epoch: row.epoch, sequence: Number(row.sequence) };
  return { key: row.key, position, value: JSON.stringify({ ...row.payload, ...position }) };
}

export interface OutboxState {
  epoch: string;
  lastSequence: number;
  publishedSequence: number;
}

export async function readState(client: Pick<pg.Client, 'query'>): Promise<OutboxState> {
  const { rows } = await client.query<{ epoch: string; last_sequence: string; published_sequence: string }>('select * from keyplane.outbox_state');
  const [row] = rows;
  if (!row) throw new Error('the outbox has no state: the first start did not finish');
  return { epoch: row.epoch, lastSequence: Number(row.last_sequence), publishedSequence: Number(row.published_sequence) };
}

/** Starts an epoch: the last state of every aggregate is numbered anew from 1, ended by `epoch.completed`. @returns the epoch */
export async function beginEpoch(client: Pick<pg.Client, 'query'>): Promise<string> {
  const epoch = newId();
  const completed = { id: newId(), type: 'epoch.completed', version: 1, occurredAt: new Date().toISOString(), organizationId: null, aggregateId: epoch, revision: 1, deleted: false, data: {} };
  // One statement of one connection: the relay's other loop shares it, and must not see half an epoch.
  await client.query(`
    do $$ begin
      lock table keyplane.outbox in share row exclusive mode;
      delete from keyplane.outbox o where o.key like 'epoch/%' or exists (select from keyplane.outbox n where n.key = o.key and n.id > o.id);
      update keyplane.outbox set sequence = null where sequence is not null;
      update keyplane.outbox_state set epoch = '${epoch}', last_sequence = 0, published_sequence = 0;
      insert into keyplane.outbox (organization_id, key, payload) values (null, 'epoch/${epoch}', '${JSON.stringify(completed)}');
    end $$`);
  return epoch;
}
