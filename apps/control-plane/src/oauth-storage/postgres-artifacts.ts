import type { ArtifactStorage } from '@keyplane/oauth-server';
import type { Transactions } from '../database/transactions.js';

interface ArtifactRow {
  payload: Record<string, unknown>;
  consumed_at: Date | null;
}

/** Short-lived artifacts of the protocol, by oidc-provider's model names. Expired ones are not found. */
export class PostgresArtifacts implements ArtifactStorage {
  constructor(
    private readonly transactions: Transactions,
    private readonly organizationId: string,
  ) {}

  async upsert(model: string, id: string, payload: Record<string, unknown>, expiresInSeconds: number | undefined): Promise<void> {
    const expiresAt = expiresInSeconds === undefined ? null : new Date(Date.now() + expiresInSeconds * 1000);
    await this.query(
      `insert into keyplane.oauth_artifacts (organization_id, model, id, payload, uid, user_code, grant_id, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
       on conflict (organization_id, model, id) do update set payload = excluded.payload, uid = excluded.uid, user_code = excluded.user_code, grant_id = excluded.grant_id, expires_at = excluded.expires_at`,
      [model, id, payload, payload.uid ?? null, payload.userCode ?? null, payload.grantId ?? null, expiresAt],
    );
  }

  find(model: string, id: string): Promise<Record<string, unknown> | undefined> {
    return this.findWhere('id', model, id);
  }

  findBy(model: string, field: 'uid' | 'userCode', value: string): Promise<Record<string, unknown> | undefined> {
    return this.findWhere(field === 'uid' ? 'uid' : 'user_code', model, value);
  }

  async consume(model: string, id: string): Promise<void> {
    await this.query('update keyplane.oauth_artifacts set consumed_at = now() where organization_id = $1 and model = $2 and id = $3', [model, id]);
  }

  async destroy(model: string, id: string): Promise<void> {
    await this.query('delete from keyplane.oauth_artifacts where organization_id = $1 and model = $2 and id = $3', [model, id]);
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    await this.query('delete from keyplane.oauth_artifacts where organization_id = $1 and grant_id = $2', [grantId]);
  }

  private async findWhere(column: 'id' | 'uid' | 'user_code', model: string, value: string): Promise<Record<string, unknown> | undefined> {
    const rows = (await this.query(
      `select payload, consumed_at from keyplane.oauth_artifacts where organization_id = $1 and model = $2 and ${column} = $3 and (expires_at is null or expires_at > now())`,
      [model, value],
    )) as ArtifactRow[]; // the statement names the columns
    const [row] = rows;
    if (!row) return undefined;
    return row.consumed_at === null ? row.payload : { ...row.payload, consumed: Math.floor(row.consumed_at.getTime() / 1000) };
  }

  /** The organization is the first parameter of every statement. */
  private query(sql: string, parameters: unknown[]): Promise<unknown> {
    return this.transactions.inOrganization(this.organizationId, () => this.transactions.manager.query(sql, [this.organizationId, ...parameters]));
  }
}
