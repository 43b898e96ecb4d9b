import type { ArtifactStorage, OAuthStorage, StoredClient } from '@keyplane/oauth-server';
import type { Transactions } from '../database/transactions.js';
import type { EnvelopeEncryption } from '../security/envelope-encryption.js';
import { PostgresArtifacts } from './postgres-artifacts.js';
import { OAuthClientEntity } from './oauth-client.entity.js';

/** The storage port of one organization's built-in key manager, on Postgres. Joins the open unit of work where there is one. */
export class PostgresOAuthStorage implements OAuthStorage {
  readonly artifacts: ArtifactStorage;

  constructor(
    private readonly transactions: Transactions,
    encryption: EnvelopeEncryption,
    private readonly organizationId: string,
  ) {
    this.artifacts = new PostgresArtifacts(transactions, encryption, organizationId);
  }

  findClient(clientId: string): Promise<StoredClient | null> {
    return this.find({ clientId });
  }

  findClientByReference(reference: string): Promise<StoredClient | null> {
    return this.find({ reference });
  }

  async saveClient(client: StoredClient): Promise<void> {
    const secrets = client.secrets.map((secret) => ({ ...secret, createdAt: secret.createdAt.toISOString(), expiresAt: secret.expiresAt?.toISOString() ?? null }));
    await this.unit(() => this.rows.upsert({ ...client, secrets, organizationId: this.organizationId, updatedAt: new Date() }, ['organizationId', 'clientId']));
  }

  changeClient(clientId: string, change: (client: StoredClient) => StoredClient): Promise<StoredClient | null> {
    return this.unit(async () => {
      const row = await this.rows.findOne({ where: { clientId, organizationId: this.organizationId }, lock: { mode: 'pessimistic_write' } });
      if (!row) return null;
      const changed = change(toStoredClient(row));
      await this.saveClient(changed);
      return changed;
    });
  }

  async deleteClient(clientId: string): Promise<void> {
    await this.unit(() => this.rows.delete({ organizationId: this.organizationId, clientId }));
  }

  private async find(where: { clientId: string } | { reference: string }): Promise<StoredClient | null> {
    // Postgres takes no NUL in a text: nothing is stored under such a name, and asking for it must not look like a failure.
    if (Object.values(where).some((value) => value.includes('\0'))) return null;
    return this.unit(async () => {
      const row = await this.rows.findOne({ where: { ...where, organizationId: this.organizationId } });
      return row ? toStoredClient(row) : null;
    });
  }

  private unit<T>(work: () => Promise<T>): Promise<T> {
    return this.transactions.inOrganization(this.organizationId, work);
  }

  private get rows() {
    return this.transactions.manager.getRepository(OAuthClientEntity);
  }
}

function toStoredClient({ organizationId: _organization, updatedAt: _updated, secrets, ...client }: OAuthClientEntity): StoredClient {
  return { ...client, secrets: secrets.map((secret) => ({ ...secret, createdAt: new Date(secret.createdAt), expiresAt: secret.expiresAt === null ? null : new Date(secret.expiresAt) })) };
}
