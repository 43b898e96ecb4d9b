import { ConnectorError } from '@keyplane/connector-kit';
import type { AddedSecret, KeySecret, Page, PageQuery, SecretAdd } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import { Transactions } from '../database/transactions.js';
import type { Caller } from '../http/caller.js';
import { pageOfArray } from '../http/pagination.js';
import { invalidField, Problem } from '../http/problem.js';
import type { Unvalidated } from '../http/unvalidated.js';
import { beginOnce, finishOnce } from '../idempotency/idempotent-call.js';
import { problemOfConnector } from '../key-managers/connector-problems.js';
import { KeyManagerAccess } from '../key-managers/key-manager-access.js';
import type { SecretIntent } from './application-key.entity.js';
import { mayHaveMadeClient } from './create-outcome.js';
import { checkActive, checkMadeByUs, KeyAccess } from './key-access.js';
import { KeyChanges } from './key-changes.js';
import { KeyClients, type ClientAtServer } from './key-clients.js';
import { isOpen, SecretIntents } from './secret-intents.js';

interface Adding {
  client: ClientAtServer;
  input: SecretAdd;
  intent: SecretIntent;
}

/** Secrets of a key's client, where its server can have more than one. Each is shown once, when it is added. */
@Injectable()
export class KeySecretsService {
  constructor(
    private readonly transactions: Transactions,
    private readonly intents: SecretIntents,
    private readonly access: KeyAccess,
    private readonly keyManagers: KeyManagerAccess,
    private readonly clients: KeyClients,
    private readonly changes: KeyChanges,
  ) {}

  async list(caller: Caller, id: string, query: PageQuery): Promise<Page<KeySecret>> {
    const { connector, handle } = await this.transactions.inOrganization(caller.organizationId, async () => {
      return this.clients.openOf(checkActive(await this.access.getManaged(caller, id)));
    });
    const secrets = await askingForSecrets(() => connector.listSecrets({ handle }));
    const items = secrets.map(({ createdAt, expiresAt, ...secret }) => ({ ...secret, createdAt: createdAt.toISOString(), expiresAt: expiresAt?.toISOString() ?? null }));
    return pageOfArray(items.sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1)), placeOf, query);
  }

  async add(caller: Caller, id: string, body: Unvalidated<SecretAdd>): Promise<AddedSecret> {
    const adding = await this.transactions.inOrganization(caller.organizationId, () => this.begin(caller, id, body));
    const added = await askingForSecrets(() => this.addAtServer({ id, organizationId: caller.organizationId }, adding));
    await this.keep(caller, id, { ...adding, added });
    return added;
  }

  private async begin(caller: Caller, id: string, body: Unvalidated<SecretAdd>): Promise<Adding> {
    const intentId = newId();
    await beginOnce(intentId);
    const row = await this.access.getOwned(caller, id);
    const input = body.validate();
    if (input.expiresAt !== null && Date.parse(input.expiresAt) <= Date.now()) throw invalidField('/expiresAt', 'in-the-past', 'must be in the future');
    const key = checkActive(row);
    checkMadeByUs(key);
    const keyManager = await this.keyManagers.require(caller, key.keyManagerId, 'add-secret');
    const client = await this.clients.open(key, keyManager);
    return { client, input, intent: await this.intents.begin(key, { id: intentId, endsOthers: input.overlapSeconds !== undefined }) };
  }

  /** An answer that got lost leaves the intent to the reconciler. */
  private async addAtServer(place: { id: string; organizationId: string }, { client, input, intent }: Adding): Promise<AddedSecret> {
    const { description, expiresAt, overlapSeconds = null } = input;
    try {
      await this.intents.noteSecrets(place, intent, client);
    } catch (error) {
      await this.intents.drop(place, intent);
      throw error;
    }
    try {
      return await client.connector.addSecret({ handle: client.handle, description, expiresAt: expiresAt === null ? null : new Date(expiresAt), overlapSeconds });
    } catch (error) {
      if (!mayHaveMadeClient(error)) await this.intents.drop(place, intent);
      throw error;
    }
  }

  /** Succeeds if the secret is gone already. Asks no permission: less access is always allowed. */
  async retire(caller: Caller, id: string, secretId: string): Promise<void> {
    const { connector, handle } = await this.transactions.inOrganization(caller.organizationId, async () => {
      const key = checkActive(await this.access.getOwned(caller, id));
      checkMadeByUs(key);
      return this.clients.openOf(key);
    });
    await askingForSecrets(() => connector.retireSecret({ handle, secretId }));
    await this.transactions.inOrganization(caller.organizationId, async () => {
      await this.changes.record(caller, 'application-key.secret-retired', await this.access.getOwned(caller, id), { after: { secretId } });
    });
  }

  /** A secret that nobody will see is retired again. */
  private async keep(caller: Caller, id: string, { client, intent, added }: Adding & { added: AddedSecret }): Promise<void> {
    try {
      await this.transactions.inOrganization(caller.organizationId, async () => {
        const key = checkActive(await this.access.getOwned(caller, id, { forUpdate: true }));
        if (!isOpen(key.secretIntent, intent)) throw new Problem('key.not-active', { detail: 'It took too long to add the secret; it is retired again.' });
        await this.clients.keepSecret(key, added.clientSecret);
        await this.intents.end(key);
        await this.changes.record(caller, 'application-key.secret-added', key, { after: { secretId: added.secretId } });
        await finishOnce(added);
      });
    } catch (error) {
      // The first error is the one to tell; what stays unfinished is the reconciler's.
      await client.connector.retireSecret({ handle: client.handle, secretId: added.secretId }).then(() => this.intents.drop({ id, organizationId: caller.organizationId }, intent)).catch(() => undefined);
      throw error;
    }
  }
}

/** By age, then by id. */
function placeOf(secret: KeySecret): string {
  return `${secret.createdAt}/${secret.secretId}`;
}

async function askingForSecrets<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ConnectorError && error.code === 'unsupported') throw new Problem('key.secrets-unsupported', { cause: error });
    throw problemOfConnector(error);
  }
}
