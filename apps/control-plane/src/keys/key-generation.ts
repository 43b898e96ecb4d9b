import type { CreatedClient } from '@keyplane/connector-kit';
import type { GeneratedKey, KeyGenerate } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import { ApplicationAccess } from '../applications/application-access.js';
import type { ApplicationEntity } from '../applications/application.entity.js';
import { Transactions } from '../database/transactions.js';
import type { Caller } from '../http/caller.js';
import type { Unvalidated } from '../http/unvalidated.js';
import { beginOnce } from '../idempotency/idempotent-call.js';
import { problemOfConnector } from '../key-managers/connector-problems.js';
import { KeyManagerAccess } from '../key-managers/key-manager-access.js';
import type { ApplicationKeyEntity } from './application-key.entity.js';
import { KeyActivation, type KeyIntent } from './key-activation.js';
import { KeyClients } from './key-clients.js';
import { checkGrantTypes, checkStays, parseAdditionalProperties } from './key-rules.js';
import { KeysRepository } from './keys.repository.js';

/**
 * Makes a client at an authorization server. Three steps, because no transaction is held over the network: the intent is
 * committed as `pending` with its reference; the client is made and tagged with it; the result is committed. Whatever
 * happens in between, the row says that there may be a client, and which.
 */
@Injectable()
export class KeyGeneration {
  constructor(
    private readonly transactions: Transactions,
    private readonly applications: ApplicationAccess,
    private readonly keys: KeysRepository,
    private readonly keyManagers: KeyManagerAccess,
    private readonly clients: KeyClients,
    private readonly activation: KeyActivation,
  ) {}

  async generate(caller: Caller, applicationId: string, body: Unvalidated<KeyGenerate>): Promise<GeneratedKey> {
    const intent = await this.transactions.inOrganization(caller.organizationId, () => this.begin(caller, applicationId, body));
    return this.activation.activate(intent, await this.createClient(intent));
  }

  private async begin(caller: Caller, applicationId: string, body: Unvalidated<KeyGenerate>): Promise<KeyIntent> {
    const id = newId();
    await beginOnce(id);
    // Locked: an application that is being deleted gets no more keys.
    const application = await this.applications.getOwned(caller, applicationId, { forUpdate: true });
    checkStays(application);
    const input = body.validate();
    const keyManager = await this.keyManagers.require(caller, input.keyManagerId, 'generate');
    checkGrantTypes(input.grantTypes, keyManager.availableGrantTypes);
    const additionalProperties = parseAdditionalProperties(input.additionalProperties, this.clients.definitionOf(keyManager));
    const key = await this.keys.add({
      ...input, id, additionalProperties, organizationId: caller.organizationId, applicationId, mode: 'CREATED', clientId: null, state: 'pending', secretState: 'undelivered', createdBy: caller.username,
    });
    return { caller, key, keyManager, clientName: clientName(application, key) };
  }

  private async createClient(intent: KeyIntent): Promise<CreatedClient> {
    const { key, keyManager, clientName: name } = intent;
    try {
      const { reference, grantTypes, callbackUrls, scopes, additionalProperties } = key;
      return await this.clients.connectorOf(keyManager).createClient({ reference, name, grantTypes, callbackUrls, scopes, additionalProperties });
    } catch (error) {
      await this.activation.settleFailure(intent, error);
      throw problemOfConnector(error);
    }
  }
}

/** Shown at the server, where people look for it. */
function clientName(application: ApplicationEntity, key: ApplicationKeyEntity): string {
  return `${application.name} ${key.environment}`;
}

