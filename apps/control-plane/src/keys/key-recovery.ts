import { ConnectorError, type Connector, type RemoteClient } from '@keyplane/connector-kit';
import { Injectable } from '@nestjs/common';
import { constraintOf } from '../database/constraint-problems.js';
import { Transactions } from '../database/transactions.js';
import { installationIn } from '../http/caller.js';
import { problemOfConnector } from '../key-managers/connector-problems.js';
import type { ApplicationKeyEntity } from './application-key.entity.js';
import { maybeThere } from './key-activation.js';
import { KeyChanges } from './key-changes.js';
import { KeyClients } from './key-clients.js';
import { findByReference } from './key-removal.js';
import { toApplicationKey } from './key.mapper.js';
import { KeysRepository } from './keys.repository.js';
import { LateLooks } from './late-looks.js';

/** One try of the reconciler at one key. It holds as long as nobody changes the state or begins another try. */
export interface KeyClaim {
  organizationId: string;
  id: string;
  /** With this try. */
  attempts: number;
}

/**
 * Finishes keys that were left `pending` by a crash or a lost answer: a client with their tag makes them `active`, without a
 * secret, because nobody knows it (the owner adds a new one); no client makes them `failed`; where the server cannot be
 * searched, a person has to look. What it does at the server changes nothing that a later state could contradict.
 */
@Injectable()
export class KeyRecovery {
  constructor(
    private readonly transactions: Transactions,
    private readonly keys: KeysRepository,
    private readonly clients: KeyClients,
    private readonly changes: KeyChanges,
    private readonly looks: LateLooks,
  ) {}

  /** Call outside of any unit. @throws Problem when the server could not be asked; the key says why, and stays */
  async recover(claim: KeyClaim): Promise<void> {
    const found = await this.inClaim(claim, async (key) => ({ key, connector: this.clients.connectorOf(await this.keys.getKeyManager(key)) }));
    if (!found) return;
    try {
      await this.finish(claim, await this.look(found.connector, found.key));
    } catch (error) {
      const stateReason = `${error instanceof ConnectorError ? error.message : 'The client could not be looked for.'} ${maybeThere(found.key)}`;
      await this.inClaim(claim, (key) => this.keys.change(Object.assign(key, { stateReason })));
      throw problemOfConnector(error);
    }
  }

  /** What carries the key's tag, made complete; null: nothing; `unsearchable`: nobody can say. */
  private async look(connector: Connector, key: ApplicationKeyEntity): Promise<RemoteClient | null | 'unsearchable'> {
    const clients = await findByReference(connector, key.reference);
    if (clients === null) return 'unsearchable';
    const [client] = clients;
    if (!client) return null;
    const { grantTypes, callbackUrls, scopes, additionalProperties } = key;
    // Making a client takes several calls at some servers: it may have been left half made.
    const isComplete = isSameSet(client.grantTypes, grantTypes) && isSameSet(client.callbackUrls, callbackUrls) && isSameSet(client.scopes, scopes);
    return isComplete ? client : connector.updateClient({ handle: { clientId: client.clientId, registration: null }, changes: { grantTypes, callbackUrls, scopes, additionalProperties }, clientSecret: null });
  }

  private async finish(claim: KeyClaim, client: RemoteClient | null | 'unsearchable'): Promise<void> {
    if (client === 'unsearchable') await this.inClaim(claim, (key) => this.keys.change(Object.assign(key, { needsPerson: true, stateReason: `The authorization server cannot be searched. ${maybeThere(key)}` })));
    else if (client === null) await this.fail(claim, 'Keyplane stopped before the authorization server had made the client.');
    else await this.activate(claim, client);
  }

  private async activate(claim: KeyClaim, client: RemoteClient): Promise<void> {
    try {
      await this.inClaim(claim, async (key) => {
        const missingScopes = key.scopes.filter((scope) => !client.scopes.includes(scope));
        await this.keys.change(Object.assign(key, { clientId: client.clientId, state: 'active', stateReason: null, secretState: 'undelivered', missingScopes, attempts: 0, nextAttemptAt: null }));
        await this.changes.publish(key);
        await this.record('application-key.recovered', key);
      });
    } catch (error) {
      if (constraintOf(error) !== 'application_keys__key_manager_id__client_id__unique') throw error;
      await this.fail(claim, 'The client with the key’s tag belongs to another key.');
    }
  }

  private async fail(claim: KeyClaim, stateReason: string): Promise<void> {
    await this.inClaim(claim, async (key) => {
      await this.looks.plan(key);
      await this.keys.change(Object.assign(key, { state: 'failed', stateReason, attempts: 0, nextAttemptAt: null }));
      await this.record('application-key.failed', key);
    });
  }

  private async record(action: string, key: ApplicationKeyEntity): Promise<void> {
    await this.changes.record(installationIn(key.organizationId), action, key, { after: toApplicationKey(key, await this.keys.keyManagerOf(key)) });
  }

  /** With the row locked, and only while the claim holds: a control plane that stood still meanwhile changes nothing. */
  private inClaim<T>({ organizationId, id, attempts }: KeyClaim, work: (key: ApplicationKeyEntity) => Promise<T>): Promise<T | null> {
    return this.transactions.inOrganization(organizationId, async () => {
      const key = await this.keys.find(organizationId, id, { forUpdate: true });
      return key?.state === 'pending' && key.attempts === attempts ? work(key) : null;
    });
  }
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item) => b.includes(item));
}
