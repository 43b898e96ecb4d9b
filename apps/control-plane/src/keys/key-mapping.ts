import { ConnectorError, type Connector, type RemoteClient } from '@keyplane/connector-kit';
import type { ApplicationKey, KeyMap } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import { ApplicationAccess } from '../applications/application-access.js';
import { constraintOf } from '../database/constraint-problems.js';
import { Transactions } from '../database/transactions.js';
import type { Caller } from '../http/caller.js';
import { invalidField, Problem } from '../http/problem.js';
import type { Unvalidated } from '../http/unvalidated.js';
import { once } from '../idempotency/idempotent-call.js';
import { problemOfConnector } from '../key-managers/connector-problems.js';
import { KeyManagerAccess } from '../key-managers/key-manager-access.js';
import type { KeyManagerEntity } from '../key-managers/key-manager.entity.js';
import { KeyChanges } from './key-changes.js';
import { KeyClients } from './key-clients.js';
import { checkStays } from './key-rules.js';
import { keyManagerOfKey, toApplicationKey } from './key.mapper.js';
import { KeysRepository } from './keys.repository.js';

interface Mapping {
  caller: Caller;
  applicationId: string;
  input: KeyMap;
}

/**
 * Takes over a client that exists at an authorization server. The server is asked before anything is stored, and nothing is
 * changed there, now or later: what a crash leaves is a mapped key, or none.
 */
@Injectable()
export class KeyMapping {
  constructor(
    private readonly transactions: Transactions,
    private readonly applications: ApplicationAccess,
    private readonly keys: KeysRepository,
    private readonly keyManagers: KeyManagerAccess,
    private readonly clients: KeyClients,
    private readonly changes: KeyChanges,
  ) {}

  /** @throws Problem 422 on `/clientId` or `/clientSecret` when the client is not proven to be the caller's */
  async map(caller: Caller, applicationId: string, body: Unvalidated<KeyMap>): Promise<ApplicationKey> {
    const { mapping, keyManager } = await this.transactions.inOrganization(caller.organizationId, () => this.begin(caller, applicationId, body));
    const client = await this.verify(keyManager, mapping.input);
    try {
      return await this.transactions.inOrganization(caller.organizationId, () => once(() => this.store(mapping, client)));
    } catch (error) {
      if (constraintOf(error) !== 'application_keys__key_manager_id__client_id__unique') throw error;
      throw invalidField('/clientId', 'taken', 'is the client of another key');
    }
  }

  private async begin(caller: Caller, applicationId: string, body: Unvalidated<KeyMap>): Promise<{ mapping: Mapping; keyManager: KeyManagerEntity }> {
    checkStays(await this.applications.getOwned(caller, applicationId));
    const input = body.validate();
    return { mapping: { caller, applicationId, input }, keyManager: await this.requireKeyManager(caller, input) };
  }

  private async requireKeyManager(caller: Caller, { keyManagerId, clientSecret }: KeyMap): Promise<KeyManagerEntity> {
    const keyManager = await this.keyManagers.require(caller, keyManagerId, 'map');
    // Whoever gets tokens without a secret could take over any client by its name.
    if (!this.clients.needsSecret(keyManager)) throw new Problem('key-manager.operation-off', { detail: 'The clients of this key manager are made by Keyplane; there is nothing to map.' });
    if (keyManager.validateMappedApps && clientSecret === undefined) throw invalidField('/clientSecret', 'required', 'is required: the key manager wants it proven that the client is yours');
    return keyManager;
  }

  /** What the server says of the client; null where it cannot be searched. */
  private async verify(keyManager: KeyManagerEntity, { clientId, clientSecret }: KeyMap): Promise<RemoteClient | null> {
    const connector = this.clients.connectorOf(keyManager);
    if (keyManager.validateMappedApps) await prove(connector, clientId, clientSecret ?? null);
    return find(connector, clientId);
  }

  /** Everything is asked again: the answer of the server took time. */
  private async store({ caller, applicationId, input }: Mapping, client: RemoteClient | null): Promise<ApplicationKey> {
    checkStays(await this.applications.getOwned(caller, applicationId, { forUpdate: true }));
    const keyManager = await this.requireKeyManager(caller, input);
    const { keyManagerId, environment, clientId, clientSecret } = input;
    const { grantTypes, callbackUrls, scopes } = client ?? { grantTypes: [], callbackUrls: [], scopes: [] };
    const key = await this.keys.add({
      id: newId(), organizationId: caller.organizationId, applicationId, keyManagerId, environment, mode: 'MAPPED', clientId, state: 'active', secretState: 'delivered',
      grantTypes, callbackUrls, scopes, additionalProperties: {}, createdBy: caller.username,
    });
    await this.clients.keep(key, keyManager, { clientSecret: clientSecret ?? null, registration: null });
    await this.changes.publish(key);
    const after = toApplicationKey(key, keyManagerOfKey(keyManager));
    await this.changes.record(caller, 'application-key.mapped', key, { after });
    return after;
  }
}

/** Whoever gets a token with the secret has the client. A server that gives none proves nothing. */
async function prove(connector: Connector, clientId: string, clientSecret: string | null): Promise<void> {
  try {
    await connector.requestToken({ handle: { clientId, registration: null }, clientSecret, scopes: [] });
  } catch (error) {
    if (error instanceof ConnectorError && error.code === 'unauthorized') throw invalidField('/clientSecret', 'refused', 'is not accepted for this client by the authorization server');
    throw problemOfConnector(error);
  }
}

/** What is refused here is the key manager's own access, not the client's secret. */
async function find(connector: Connector, clientId: string): Promise<RemoteClient | null> {
  try {
    // A search may match more than was asked for.
    const client = (await connector.findClients({ clientId })).find((found) => found.clientId === clientId);
    if (client) return client;
  } catch (error) {
    if (error instanceof ConnectorError && error.code === 'unsupported') return null;
    throw problemOfConnector(error);
  }
  throw invalidField('/clientId', 'unknown-client', 'names no client at the authorization server');
}
