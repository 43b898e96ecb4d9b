import type { Log, Position } from '@keyplane/contracts';
import type { ChangeRecord } from '@keyplane/event-transport';
import type { ChangeReader, Snapshot } from '@keyplane/event-transport/http-stream';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { SYSTEM_CONNECTION } from '../database/system-transactions.js';
import { HEAD, PAGE, recordOf, SNAPSHOT, type NumberedRow } from './outbox-statements.js';

/** What the event streams read: numbered rows only, so they never show a change that could still be rolled back or overtaken. */
@Injectable()
export class OutboxReader {
  constructor(@InjectDataSource(SYSTEM_CONNECTION) private readonly dataSource: DataSource) {}

  of(log: Log): ChangeReader {
    return new LogReader(this.dataSource, log);
  }
}

class LogReader implements ChangeReader {
  constructor(
    private readonly dataSource: DataSource,
    private readonly log: Log,
  ) {}

  async head(): Promise<Position> {
    const rows: { epoch: string; last_sequence: string }[] = await this.dataSource.query(HEAD[this.log]);
    const [row] = rows;
    if (!row) throw new Error('the outbox has no state: the first start did not finish');
    return { epoch: row.epoch, sequence: Number(row.last_sequence) };
  }

  async readPage(after: Position, limit: number): Promise<readonly ChangeRecord[]> {
    const rows: NumberedRow[] = await this.dataSource.query(PAGE[this.log], [after.epoch, after.sequence, limit]);
    return rows.map(recordOf);
  }

  async snapshot(): Promise<Snapshot> {
    const rows: (NumberedRow & { last_sequence: string; key: string | null })[] = await this.dataSource.query(SNAPSHOT[this.log]);
    const [first] = rows;
    if (!first) throw new Error('the outbox has no state: the first start did not finish');
    const records = rows.filter((row) => row.key !== null).map(recordOf);
    return { position: { epoch: first.epoch, sequence: Number(first.last_sequence) }, records: records.map(({ key, value }) => ({ key, value })) };
  }
}
