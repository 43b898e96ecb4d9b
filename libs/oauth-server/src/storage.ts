import type { ClientDescription } from './client-administration.js';

/** A client as stored. Secrets are keyed hashes only. */
export interface StoredClient extends ClientDescription {
  secrets: StoredSecret[];
}
export interface StoredSecret {
  secretId: string;
  /** HMAC-SHA-256 of the secret under the server's `secretHashKey`, base64url. */
  hash: string;
  description: string | null;
  createdAt: Date;
  /** Null = never. */
  expiresAt: Date | null;
}

/** What the server keeps of one organization. The control plane implements it on Postgres; tests in memory. */
export interface OAuthStorage {
  findClient(clientId: string): Promise<StoredClient | null>;
  findClientByReference(reference: string): Promise<StoredClient | null>;
  /** Inserts, or replaces the client of that id. @throws on a reference that another client has. */
  saveClient(client: StoredClient): Promise<void>;
  /**
   * Reads the client, stores what `change` makes of it and returns that, as one atomic step (a row lock): of two changes
   * at once none is lost, or a retired secret could come back. What `change` throws is thrown, and nothing is stored.
   * Null = unknown client, `change` not called.
   */
  changeClient(clientId: string, change: (client: StoredClient) => StoredClient): Promise<StoredClient | null>;
  /** Succeeds if it is gone already. */
  deleteClient(clientId: string): Promise<void>;
  /** Short-lived artifacts of the protocol (grants, codes, sessions, replay detection) by oidc-provider's model name. */
  artifacts: ArtifactStorage;
}
export interface ArtifactStorage {
  upsert(model: string, id: string, payload: Record<string, unknown>, expiresInSeconds: number | undefined): Promise<void>;
  find(model: string, id: string): Promise<Record<string, unknown> | undefined>;
  findBy(model: string, field: 'uid' | 'userCode', value: string): Promise<Record<string, unknown> | undefined>;
  /** @returns whether this was the first time: of any number at once, one is */
  consume(model: string, id: string): Promise<boolean>;
  destroy(model: string, id: string): Promise<void>;
  revokeByGrantId(grantId: string): Promise<void>;
  /** Destroys every artifact, of whatever model, whose payload has this value. */
  destroyBy(field: 'uid' | 'accountId', value: string): Promise<void>;
}
