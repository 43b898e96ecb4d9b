import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Transactions } from '../database/transactions.js';

export interface Session {
  organizationId: string;
  userId: string;
  /** The session at the built-in key manager that this one came from. */
  sid: string;
  expiresAt: Date;
}

interface SessionRow {
  user_id: string;
  sid: string;
  expires_at: Date;
}

/** Sessions of the portals. The cookie's token is kept as SHA-256. Works inside an open unit. */
@Injectable()
export class SessionsRepository {
  constructor(private readonly transactions: Transactions) {}

  async insert(token: string, { organizationId, userId, sid, expiresAt }: Session): Promise<void> {
    await this.query('insert into keyplane.sessions (organization_id, token_hash, user_id, sid, expires_at) values ($1, $2, $3, $4, $5)', [organizationId, hashed(token), userId, sid, expiresAt]);
  }

  /** Null where it never was, was ended or is over. */
  async find(organizationId: string, token: string): Promise<Session | null> {
    const rows = await this.query<SessionRow>('select user_id, sid, expires_at from keyplane.sessions where organization_id = $1 and token_hash = $2 and expires_at > now()', [organizationId, hashed(token)]);
    const [row] = rows;
    return row ? { organizationId, userId: row.user_id, sid: row.sid, expiresAt: row.expires_at } : null;
  }

  async remove(organizationId: string, token: string): Promise<void> {
    await this.query('delete from keyplane.sessions where organization_id = $1 and token_hash = $2', [organizationId, hashed(token)]);
  }

  /** Ends all sessions of a person, but one that is kept. */
  async removeAllOf(organizationId: string, userId: string, exceptToken: string | null): Promise<void> {
    await this.query('delete from keyplane.sessions where organization_id = $1 and user_id = $2 and token_hash is distinct from $3', [organizationId, userId, exceptToken === null ? null : hashed(exceptToken)]);
  }

  private query<Row>(sql: string, parameters: unknown[]): Promise<Row[]> {
    return this.transactions.manager.query(sql, parameters);
  }
}

function hashed(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
