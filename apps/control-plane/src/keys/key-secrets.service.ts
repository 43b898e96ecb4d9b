import { ConnectorError } from '@keyplane/connector-kit';
import type { AddedSecret, KeySecret, Page, PageQuery, SecretAdd } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { Transactions } from '../database/transactions.js';
import type { Caller } from '../http/caller.js';
import { pageOfArray } from '../http/pagination.js';
import { invalidField, Problem } from '../http/problem.js';
import type { Unvalidated } from '../http/unvalidated.js';
import { beginOnce, finishOnce, forgetOnce } from '../idempotency/idempotent-call.js';
import { problemOfConnector } from '../key-managers/connector-problems.js';
import { KeyManagerAccess } from '../key-managers/key-manager-access.js';
import { mayHaveMadeClient } from './create-outcome.js';
import { checkActive, KeyAccess } from './key-access.js';
import { KeyChanges } from './key-changes.js';
import { KeyClients, type ClientAtServer } from './key-clients.js';
import { KeysRepository } from './keys.repository.js';

/** Secrets of a key's client, where its server can have more than one. Each is shown once, when it is added. */
@Injectable()
export class KeySecretsService {
  constructor(
    private readonly transactions: Transactions,
    private readonly access: KeyAccess,
    private readonly keys: KeysRepository,
    private readonly keyManagers: KeyManagerAccess,
    private readonly clients: KeyClients,
    private readonly changes: KeyChanges,
  ) {}

  async list(caller: Caller, id: string, query: PageQuery): Promise<Page<KeySecret>> {
    const { connector, handle } = await this.transactions.inOrganization(caller.organizationId, async () => {
      const key = checkActive(await this.access.getManaged(caller, id));
      return this.clients.open(key, await this.keys.getKeyManager(key));
    });
    const secrets = await askingForSecrets(() => connector.listSecrets({ handle }));
    const items = secrets.map(({ createdAt, expiresAt, ...secret }) => ({ ...secret, createdAt: createdAt.toISOString(), expiresAt: expiresAt?.toISOString() ?? null }));
    return pageOfArray(items.sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1)), placeOf, query);
  }

  async add(caller: Caller, id: string, body: Unvalidated<SecretAdd>): Promise<AddedSecret> {
    const { client, input } = await this.transactions.inOrganization(caller.organizationId, async () => {
      await beginOnce(null);
      const row = await this.access.getOwned(caller, id);
      const input = body.validate();
      if (input.expiresAt !== null && Date.parse(input.expiresAt) <= Date.now()) throw invalidField('/expiresAt', 'in-the-past', 'must be in the future');
      const key = checkActive(row);
      const keyManager = await this.keyManagers.require(caller, key.keyManagerId, 'add-secret');
      return { client: await this.clients.open(key, keyManager), input };
    });
    const { description, expiresAt, overlapSeconds = null } = input;
    const added = await askingForSecrets(() => forgettingRefusals(() => client.connector.addSecret({ handle: client.handle, description, expiresAt: expiresAt === null ? null : new Date(expiresAt), overlapSeconds })));
    await this.keep(caller, id, { client, added });
    return added;
  }

  /** Succeeds if the secret is gone already. Asks no permission: less access is always allowed. */
  async retire(caller: Caller, id: string, secretId: string): Promise<void> {
    const { connector, handle } = await this.transactions.inOrganization(caller.organizationId, async () => {
      const key = checkActive(await this.access.getOwned(caller, id));
      return this.clients.open(key, await this.keys.getKeyManager(key));
    });
    await askingForSecrets(() => connector.retireSecret({ handle, secretId }));
    await this.transactions.inOrganization(caller.organizationId, async () => {
      await this.changes.record(caller, 'application-key.secret-retired', await this.access.getOwned(caller, id), { after: { secretId } });
    });
  }

  /** A secret that nobody will see is retired again. */
  private async keep(caller: Caller, id: string, { client, added }: { client: ClientAtServer; added: AddedSecret }): Promise<void> {
    try {
      await this.transactions.inOrganization(caller.organizationId, async () => {
        const key = checkActive(await this.access.getOwned(caller, id, { forUpdate: true }));
        await this.clients.keep(key, await this.keys.getKeyManager(key), { clientSecret: added.clientSecret, registration: null });
        if (key.secretState !== 'delivered') await this.keys.change(Object.assign(key, { secretState: 'delivered' }));
        await this.changes.record(caller, 'application-key.secret-added', key, { after: { secretId: added.secretId } });
        await finishOnce(added);
      });
    } catch (error) {
      await client.connector.retireSecret({ handle: client.handle, secretId: added.secretId }).then(forgetOnce, () => undefined); // the first error is the one to tell
      throw error;
    }
  }
}

/** By age, then by id. */
function placeOf(secret: KeySecret): string {
  return `${secret.createdAt}/${secret.secretId}`;
}

/** After a refusal there is no secret: the caller may ask again with the same `Idempotency-Key`. When in doubt, there may be one. */
async function forgettingRefusals<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!mayHaveMadeClient(error)) await forgetOnce();
    throw error;
  }
}

async function askingForSecrets<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ConnectorError && error.code === 'unsupported') throw new Problem('key.secrets-unsupported', { cause: error });
    throw problemOfConnector(error);
  }
}
