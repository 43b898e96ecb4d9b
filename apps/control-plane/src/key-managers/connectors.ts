import type { Connector, ConnectorDefinition } from '@keyplane/connector-kit';
import { createConnectorRegistry, findConnectorDefinition, type ConnectorRegistry } from '@keyplane/connectors';
import { createGuardedFetch, type GuardedFetch } from '@keyplane/guarded-http';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.module.js';
import { OAuthServers } from '../oauth-storage/oauth-servers.js';
import { EnvelopeEncryption } from '../security/envelope-encryption.js';
import { splitSecrets } from './connection-values.js';
import type { KeyManagerEntity } from './key-manager.entity.js';

/** Connector types, and the connector of a stored key manager. */
@Injectable()
export class Connectors implements OnApplicationShutdown {
  /** The way to addresses that people typed. */
  readonly fetch: GuardedFetch & { close(): Promise<void> };
  private readonly registry: ConnectorRegistry;

  constructor(
    @Inject(CONFIG) config: Config,
    servers: OAuthServers,
    private readonly encryption: EnvelopeEncryption,
  ) {
    this.fetch = createGuardedFetch({ rules: config.connectorNetworks });
    this.registry = createConnectorRegistry({ builtInClients: (issuer) => servers.clientsOfIssuer(issuer) });
  }

  definitions(): ConnectorDefinition[] {
    return Object.values(this.registry);
  }

  find(type: string): ConnectorDefinition | null {
    return findConnectorDefinition(this.registry, type);
  }

  /** The definition of a stored key manager's type. @throws when this release has no such connector */
  get(type: string): ConnectorDefinition {
    const definition = this.find(type);
    if (!definition) throw new Error(`no connector of type ${type}`);
    return definition;
  }

  /** The connector of a stored key manager, with its secrets decrypted for it. */
  of(keyManager: KeyManagerEntity): Connector {
    return this.create(this.get(keyManager.type), { ...keyManager, connection: this.valuesOf(keyManager) });
  }

  /** The connection of a stored key manager with its secrets in clear: for its connector alone. */
  valuesOf({ id, connection, connectionSecrets }: KeyManagerEntity): Record<string, unknown> {
    const secrets = Object.entries(connectionSecrets).map(([field, secret]) => [field, this.encryption.decrypt(secret.ciphertext, secretPlace(id, field))]);
    return { ...connection, ...Object.fromEntries(secrets) };
  }

  /** What is stored of a connection's values; secrets in `kept` stay as they are. */
  seal(definition: ConnectorDefinition, values: Record<string, unknown>, owner: { id: string; kept: KeyManagerEntity['connectionSecrets'] }): Pick<KeyManagerEntity, 'connection' | 'connectionSecrets'> {
    const { plain, secrets } = splitSecrets(definition, values);
    const setAt = new Date().toISOString();
    const sealed = Object.entries(secrets).map(([field, secret]) => [field, owner.kept[field] ?? { ciphertext: this.encryption.encrypt(secret, secretPlace(owner.id, field)), setAt }]);
    return { connection: plain, connectionSecrets: Object.fromEntries(sealed) };
  }

  create(definition: ConnectorDefinition, connection: Parameters<ConnectorDefinition['create']>[0]): Connector {
    return definition.create(connection, { fetch: this.fetch, clock: () => new Date() });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.fetch.close();
  }
}

/** Where a secret of `connection` is stored. */
export function secretPlace(keyManagerId: string, field: string) {
  return { table: 'key_managers', column: `connection_secrets.${field}`, rowId: keyManagerId };
}
