import { createHash } from 'node:crypto';
import type { ArtifactStorage } from '@keyplane/oauth-server';
import type { Transactions } from '../database/transactions.js';
import type { EnvelopeEncryption, SecretPlace } from '../security/envelope-encryption.js';

interface ArtifactRow {
  id: string;
  payload: string;
  consumed_at: Date | null;
}

/**
 * Short-lived artifacts of the protocol, by oidc-provider's model names. Expired ones are not found. Their ids are what codes,
 * tokens and session cookies are, and payloads repeat them: ids are kept as SHA-256, payloads encrypted.
 */
export class PostgresArtifacts implements ArtifactStorage {
  constructor(
    private readonly transactions: Transactions,
    private readonly encryption: EnvelopeEncryption,
    private readonly organizationId: string,
  ) {}

  async upsert(model: string, id: string, payload: Record<string, unknown>, expiresInSeconds: number | undefined): Promise<void> {
    const expiresAt = expiresInSeconds === undefined ? null : new Date(Date.now() + expiresInSeconds * 1000);
    const rowId = hashed(id);
    const sealed = this.encryption.encrypt(JSON.stringify(payload), this.place(model, rowId));
    await this.query(
      `insert into keyplane.oauth_artifacts (organization_id, model, id, payload, uid, user_code, grant_id, account_id, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       on conflict (organization_id, model, id) do update set payload = excluded.payload, uid = excluded.uid, user_code = excluded.user_code, grant_id = excluded.grant_id, account_id = excluded.account_id, expires_at = excluded.expires_at`,
      [model, rowId, sealed, hashedOrNull(payload.uid), hashedOrNull(payload.userCode), hashedOrNull(payload.grantId), payload.accountId ?? null, expiresAt],
    );
  }

  find(model: string, id: string): Promise<Record<string, unknown> | undefined> {
    return this.findWhere('id', model, id);
  }

  findBy(model: string, field: 'uid' | 'userCode', value: string): Promise<Record<string, unknown> | undefined> {
    return this.findWhere(field === 'uid' ? 'uid' : 'user_code', model, value);
  }

  async consume(model: string, id: string): Promise<boolean> {
    const [rows] = (await this.query(
      'update keyplane.oauth_artifacts set consumed_at = now() where organization_id = $1 and model = $2 and id = $3 and consumed_at is null returning id',
      [model, hashed(id)],
    )) as [unknown[], number]; // TypeORM's answer to an update
    return rows.length === 1;
  }

  async destroy(model: string, id: string): Promise<void> {
    await this.query('delete from keyplane.oauth_artifacts where organization_id = $1 and model = $2 and id = $3', [model, hashed(id)]);
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    await this.query('delete from keyplane.oauth_artifacts where organization_id = $1 and grant_id = $2', [hashed(grantId)]);
  }

  async destroyBy(field: 'uid' | 'accountId', value: string): Promise<void> {
    const [column, stored] = field === 'uid' ? ['uid', hashed(value)] : ['account_id', value];
    await this.query(`delete from keyplane.oauth_artifacts where organization_id = $1 and ${column} = $2`, [stored]);
  }

  private async findWhere(column: 'id' | 'uid' | 'user_code', model: string, value: string): Promise<Record<string, unknown> | undefined> {
    const rows = (await this.query(
      `select id, payload, consumed_at from keyplane.oauth_artifacts where organization_id = $1 and model = $2 and ${column} = $3 and (expires_at is null or expires_at > now())`,
      [model, hashed(value)],
    )) as ArtifactRow[]; // the statement names the columns
    const [row] = rows;
    if (!row) return undefined;
    const payload = JSON.parse(this.encryption.decrypt(row.payload, this.place(model, row.id))) as Record<string, unknown>; // written by upsert() only
    return row.consumed_at === null ? payload : { ...payload, consumed: Math.floor(row.consumed_at.getTime() / 1000) };
  }

  private place(model: string, rowId: string): SecretPlace {
    return { table: 'oauth_artifacts', column: 'payload', rowId: `${this.organizationId}/${model}/${rowId}` };
  }

  /** The organization is the first parameter of every statement. */
  private query(sql: string, parameters: unknown[]): Promise<unknown> {
    return this.transactions.inOrganization(this.organizationId, () => this.transactions.manager.query(sql, [this.organizationId, ...parameters]));
  }
}

function hashed(value: string): string {
  return createHash('sha256').update(value).digest('base64url');
}

function hashedOrNull(value: unknown): string | null {
  return typeof value === 'string' ? hashed(value) : null;
}
