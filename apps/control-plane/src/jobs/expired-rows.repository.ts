import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { SYSTEM_CONNECTION } from '../database/system-transactions.js';

/** Gateways and the topic forget what has ended by a tombstone, a row of the outbox without a payload. */
const END_REVOCATIONS = `
  with ended as (delete from keyplane.revocations where ends_at < now() returning id, organization_id)
  insert into keyplane.outbox (log, organization_id, key, payload) select 'revocations', organization_id, 'revocation/' || id, null from ended`;

const STATEMENTS = [
  END_REVOCATIONS,
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
