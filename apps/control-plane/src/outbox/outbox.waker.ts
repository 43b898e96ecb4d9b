import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { COMMITTED } from './database-listener.js';
import { SYSTEM_CONNECTION } from '../database/system-transactions.js';

/**
 * Wakes the relay after a commit. Notifications are coalesced, one in flight: a NOTIFY inside of every transaction would
 * serialize all commits. A lost one costs 250 ms, the relay's poll.
 */
@Injectable()
export class OutboxWaker {
  private inFlight = false;
  private again = false;
  constructor(@InjectDataSource(SYSTEM_CONNECTION) private readonly dataSource: DataSource) {}

  wake(): void {
    if (this.inFlight) {
      this.again = true;
      return;
    }
    this.inFlight = true;
    this.dataSource
      .query(`select pg_notify('${COMMITTED}', '')`)
      .catch(() => undefined) // the poll finds the rows
      .finally(() => {
        this.inFlight = false;
        if (this.again) {
          this.again = false;
          this.wake();
        }
      });
  }
}
