import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { SYSTEM_CONNECTION } from '../database/system-transactions.js';

const EVERY_MS = 10 * 60_000;
/** Rows that a later one of the same key supersedes, and tombstones, are kept for a day, for those who look or were away. */
const SUPERSEDED_HOURS = 24;
/** Deletes are remembered for 30 days; then a tombstone makes Kafka forget the key, too. */
const DELETED_DAYS = 30;
const STEP = 5_000;

const IS_PUBLISHED = "o.sequence <= case o.log when 'changes' then s.published_sequence else s.published_revocation end";
const REMOVE_SUPERSEDED = `
  delete from keyplane.outbox where id in (
    select o.id from keyplane.outbox o, keyplane.outbox_state s
    where ${IS_PUBLISHED} and o.created_at < now() - interval '${SUPERSEDED_HOURS} hours'
      and exists (select from keyplane.outbox n where n.log = o.log and n.key = o.key and n.id > o.id) limit ${STEP})`;

/** A tombstone is a row without a payload; it is numbered and published like every other. */
const ADD_TOMBSTONES = `
  insert into keyplane.outbox (log, organization_id, key, payload)
    select o.log, o.organization_id, o.key, null from keyplane.outbox o, keyplane.outbox_state s
    where ${IS_PUBLISHED} and o.created_at < now() - interval '${DELETED_DAYS} days' and o.payload ->> 'deleted' = 'true'
      and not exists (select from keyplane.outbox n where n.log = o.log and n.key = o.key and n.id > o.id) limit ${STEP}`;

/** A follower that has missed one finds a hole in the numbers and takes the full state, where absent means deleted. */
const REMOVE_TOMBSTONES = `
  delete from keyplane.outbox where id in (
    select o.id from keyplane.outbox o, keyplane.outbox_state s
    where o.payload is null and ${IS_PUBLISHED} and o.sequence < case o.log when 'changes' then s.last_sequence else s.last_revocation end
      and o.created_at < now() - interval '${SUPERSEDED_HOURS} hours' limit ${STEP})`;

/** Keeps the outbox what it is, a compacted log: the last row of each key stays for ever, superseded rows go, old deletes become tombstones, and these go. */
@Injectable()
export class OutboxCleaner implements OnApplicationShutdown {
  private readonly logger = new Logger('outbox');
  private timer: NodeJS.Timeout | null = null;

  constructor(@InjectDataSource(SYSTEM_CONNECTION) private readonly dataSource: DataSource) {}

  start(): void {
    this.timer = setInterval(() => void this.clean().catch((error: unknown) => this.logger.warn({ message: 'clean-up failed', reason: String(error) })), EVERY_MS);
    this.timer.unref();
  }

  /** Works in steps, so that no step holds the table for long. */
  async clean(): Promise<void> {
    await this.inSteps(REMOVE_SUPERSEDED);
    await this.inSteps(ADD_TOMBSTONES);
    await this.inSteps(REMOVE_TOMBSTONES);
  }

  onApplicationShutdown(): void {
    if (this.timer) clearInterval(this.timer);
  }

  private async inSteps(statement: string): Promise<void> {
    for (;;) {
      const rows: object[] = await this.dataSource.query(`with done as (${statement} returning 1) select from done`);
      if (rows.length < STEP) return;
    }
  }
}
