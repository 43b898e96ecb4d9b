import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { SYSTEM_CONNECTION } from '../database/system-transactions.js';

const EVERY_MS = 10 * 60_000;
/** Rows that a later one of the same key supersedes are kept for a day, for those who look. */
const SUPERSEDED_HOURS = 24;
/** DESIGN §6: deletes are remembered for 30 days. */
const DELETED_DAYS = 30;
const STEP = 5_000;

/** Keeps the outbox what it is, a compacted log: the last row of each key stays for ever, superseded rows and old deletes go. */
@Injectable()
export class OutboxCleaner implements OnApplicationShutdown {
  private readonly logger = new Logger('outbox');
  private timer: NodeJS.Timeout | null = null;

  constructor(@InjectDataSource(SYSTEM_CONNECTION) private readonly dataSource: DataSource) {}

  start(): void {
    this.timer = setInterval(() => void this.clean().catch((error: unknown) => this.logger.warn({ message: 'clean-up failed', reason: String(error) })), EVERY_MS);
    this.timer.unref();
  }

  /** Removes in steps, so that no step holds the table for long. @returns rows removed */
  async clean(): Promise<number> {
    return (await this.removeSuperseded()) + (await this.forgetDeletes());
  }

  onApplicationShutdown(): void {
    if (this.timer) clearInterval(this.timer);
  }

  private async removeSuperseded(): Promise<number> {
    return this.inSteps(`
      delete from keyplane.outbox where id in (
        select o.id from keyplane.outbox o, keyplane.outbox_state s
        where o.sequence <= s.published_sequence and o.created_at < now() - interval '${SUPERSEDED_HOURS} hours'
          and exists (select from keyplane.outbox n where n.key = o.key and n.id > o.id) limit ${STEP})`);
  }

  /** A follower that has missed one finds a hole in the numbers and takes the full state, where absent means deleted. */
  private async forgetDeletes(): Promise<number> {
    return this.inSteps(`
      delete from keyplane.outbox where id in (
        select o.id from keyplane.outbox o, keyplane.outbox_state s
        where o.sequence <= s.published_sequence and o.sequence < s.last_sequence and o.created_at < now() - interval '${DELETED_DAYS} days' and o.payload ->> 'deleted' = 'true' limit ${STEP})`);
  }

  private async inSteps(sql: string): Promise<number> {
    let total = 0;
    for (;;) {
      const [, count] = (await this.dataSource.query(sql)) as [unknown, number]; // the driver's answer to a writing statement: rows and their count
      total += count;
      if (count < STEP) return total;
    }
  }
}
