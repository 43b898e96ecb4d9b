import type { ClientHandle, Connector, ConnectorDefinition, CreatedClient } from '@keyplane/connector-kit';
import { Injectable } from '@nestjs/common';
import { Transactions } from '../database/transactions.js';
import { Connectors } from '../key-managers/connectors.js';
import type { KeyManagerEntity } from '../key-managers/key-manager.entity.js';
import type { ApplicationKeyEntity } from './application-key.entity.js';
import { KeyCredentials } from './key-credentials.js';
import { KeysRepository } from './keys.repository.js';

/** What it takes to call an authorization server about one key: gathered in a unit, used outside of any. */
export interface ClientAtServer {
  connector: Connector;
  handle: ClientHandle;
  /** The kept one; null where none is kept. */
  clientSecret: string | null;
}

/** The clients behind keys: their connectors, and what is kept to manage them. */
@Injectable()
export class KeyClients {
  constructor(
    private readonly transactions: Transactions,
    private readonly connectors: Connectors,
    private readonly credentials: KeyCredentials,
    private readonly keys: KeysRepository,
  ) {}

  connectorOf(keyManager: KeyManagerEntity): Connector {
    return this.connectors.of(keyManager);
  }

  definitionOf(keyManager: KeyManagerEntity): ConnectorDefinition {
    return this.connectors.get(keyManager.type);
  }

  /** In the open unit, whatever the key manager's permission says: for reading and for less access. */
  async openOf(key: ApplicationKeyEntity & { clientId: string }): Promise<ClientAtServer> {
    return this.open(key, await this.keys.getKeyManager(key));
  }

  /** In the open unit. */
  async open(key: ApplicationKeyEntity & { clientId: string }, keyManager: KeyManagerEntity): Promise<ClientAtServer> {
    const { clientSecret, registration } = await this.credentials.read(key);
    const keepsSecret = this.keepsSecrets(keyManager);
    const handle: ClientHandle = {
      clientId: key.clientId,
      registration,
      // In a unit of its own: the old access may be dead already, whatever becomes of the call that is under way.
      onRegistrationChanged: (changed) => this.transactions.inOrganization(key.organizationId, () => this.credentials.saveRegistration(key, changed)),
      ...(keepsSecret && { onClientSecretChanged: (changed: string) => this.replaceSecret(key, changed) }),
    };
    return { connector: this.connectorOf(keyManager), handle, clientSecret: keepsSecret ? clientSecret : null };
  }

  /**
   * Keeps what a new client came with, in the open unit. The registration access is kept whatever `keepClientSecrets` says:
   * without it the client could never be deleted again, and would be one that nobody tracks.
   */
  async keep(key: ApplicationKeyEntity, keyManager: KeyManagerEntity, created: Pick<CreatedClient, 'clientSecret' | 'registration'>): Promise<void> {
    if (created.registration) await this.credentials.saveRegistration(key, created.registration);
    if (created.clientSecret !== null && this.keepsSecrets(keyManager)) await this.credentials.saveSecret(key, created.clientSecret);
  }

  /** A newer secret, in the open unit. */
  async keepSecret(key: ApplicationKeyEntity, clientSecret: string): Promise<void> {
    await this.keep(key, await this.keys.getKeyManager(key), { clientSecret, registration: null });
  }

  /** Whether a test token can be had only with the client's secret. */
  needsSecret(keyManager: KeyManagerEntity): boolean {
    return this.definitionOf(keyManager).issuesTokensWithoutSecret !== true;
  }

  private keepsSecrets(keyManager: KeyManagerEntity): boolean {
    return keyManager.keepClientSecrets && this.needsSecret(keyManager);
  }

  /** The server may have replaced the secret: then the owner's one is dead, and the owner must know. */
  private replaceSecret(key: ApplicationKeyEntity, clientSecret: string): Promise<void> {
    return this.transactions.inOrganization(key.organizationId, async () => {
      const kept = await this.credentials.read(key);
      if (kept.clientSecret === clientSecret) return;
      await this.credentials.saveSecret(key, clientSecret);
      await this.keys.markSecretUndelivered(key);
    });
  }
}
