import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { SYSTEM_CONNECTION } from '../database/system-transactions.js';

const STATEMENTS = [
  'delete from keyplane.sessions where expires_at < now()',
  'delete from keyplane.oauth_artifacts where expires_at < now()',
  `delete from keyplane.sign_in_delays where last_failure_at < now() - interval '1 day'`,
  `delete from keyplane.idempotency_keys where started_at < now() - interval '1 day'`,
];

@Injectable()
export class ExpiredRowsRepository {
  constructor(@InjectDataSource(SYSTEM_CONNECTION) private readonly dataSource: DataSource) {}

  /** Of all organizations. */
  async remove(): Promise<void> {
    for (const statement of STATEMENTS) await this.dataSource.query(statement);
  }
}
