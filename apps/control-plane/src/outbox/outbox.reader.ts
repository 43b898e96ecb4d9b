import type { Position } from '@keyplane/contracts';
import type { ChangeRecord } from '@keyplane/event-transport';
import type { ChangeReader, Snapshot } from '@keyplane/event-transport/http-stream';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { SYSTEM_CONNECTION } from '../database/system-transactions.js';
import { recordOf, type NumberedRow } from './outbox-statements.js';

/** What the event stream reads: numbered rows only, so it never shows a change that could still be rolled back or overtaken. */
@Injectable()
export class OutboxReader implements ChangeReader {
  constructor(@InjectDataSource(SYSTEM_CONNECTION) private readonly dataSource: DataSource) {}

  async head(): Promise<Position> {
    const rows: { epoch: string; last_sequence: string }[] = await this.dataSource.query('select epoch, last_sequence from keyplane.outbox_state');
    const [row] = rows;
    if (!row) throw new Error('the outbox has no state: the first start did not finish');
    return { epoch: row.epoch, sequence: Number(row.last_sequence) };
  }

  async readPage(after: Position, limit: number): Promise<readonly ChangeRecord[]> {
    const rows: NumberedRow[] = await this.dataSource.query(
      `select s.epoch, o.sequence, o.key, o.payload from keyplane.outbox_state s join keyplane.outbox o on o.sequence > $2
       where s.epoch = $1 order by o.sequence limit $3`,
      [after.epoch, after.sequence, limit],
    );
    return rows.map(recordOf);
  }

  /**
   * One statement is one consistent view: position and rows belong together. What is deleted is absent; the last change is there
   * even if it is a delete, or the end of an epoch: a follower knows its place by the numbers that it has seen.
   */
  async snapshot(): Promise<Snapshot> {
    const rows: (NumberedRow & { last_sequence: string; key: string | null })[] = await this.dataSource.query(
      `select s.epoch, s.last_sequence, o.sequence, o.key, o.payload from keyplane.outbox_state s
       left join (select distinct on (key) key, sequence, payload from keyplane.outbox where sequence is not null order by key, id desc) o
         on (o.key not like 'epoch/%' and o.payload is not null and o.payload ->> 'deleted' is distinct from 'true') or o.sequence = s.last_sequence
       order by o.sequence`,
    );
    const [first] = rows;
    if (!first) throw new Error('the outbox has no state: the first start did not finish');
    const records = rows.filter((row) => row.key !== null).map(recordOf);
    return { position: { epoch: first.epoch, sequence: Number(first.last_sequence) }, records: records.map(({ key, value }) => ({ key, value })) };
  }
}
