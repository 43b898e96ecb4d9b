import { ConnectorError } from '@keyplane/connector-kit';
import { Injectable } from '@nestjs/common';
import { Transactions } from '../database/transactions.js';
import { Problem } from '../http/problem.js';
import type { ApplicationKeyEntity, SecretIntent } from './application-key.entity.js';
import { checkActive } from './key-access.js';
import type { ClientAtServer } from './key-clients.js';
import { KeysRepository } from './keys.repository.js';

type Place = { id: string; organizationId: string };

/**
 * The intent to add a secret is committed before the server is asked, with the secrets that are there already: after a crash,
 * what is more than those was seen by nobody. One secret of a key is added at a time, so that this can be told.
 */
@Injectable()
export class SecretIntents {
  constructor(
    private readonly transactions: Transactions,
    private readonly keys: KeysRepository,
  ) {}

  /** In the open unit, after the key manager was locked. @throws Problem 409 when one is there */
  async begin(place: Place, { id, endsOthers }: { id: string; endsOthers: boolean }): Promise<SecretIntent> {
    const key = checkActive(await this.keys.get(place.organizationId, place.id, { forUpdate: true }));
    if (key.secretIntent !== null) throw new Problem('key.secret-pending');
    const intent: SecretIntent = { id, startedAt: new Date().toISOString(), endsOthers };
    await this.keys.setSecretIntent(key, intent);
    return intent;
  }

  /** Writes down what is there before. Outside of units. @throws Problem 409 when the intent has ended meanwhile */
  async noteSecrets(place: Place, intent: SecretIntent, client: ClientAtServer): Promise<void> {
    const before = await listOf(client);
    await this.transactions.inOrganization(place.organizationId, async () => {
      const key = await this.keys.find(place.organizationId, place.id, { forUpdate: true });
      if (key?.secretIntent?.id !== intent.id) throw new Problem('key.not-active', { detail: 'The key was changed while its secret was being added.' });
      await this.keys.setSecretIntent(key, { ...intent, before });
    });
  }

  /** The secret is kept and about to be shown; in the open unit, with the key locked. */
  async end(key: ApplicationKeyEntity): Promise<void> {
    if (key.secretState === 'delivered') return this.keys.setSecretIntent(key, null);
    await this.keys.change(Object.assign(key, { secretState: 'delivered', secretIntent: null, attempts: 0, nextAttemptAt: null }));
  }

  /** Nothing was added. */
  async drop(place: Place, intent: SecretIntent): Promise<void> {
    await this.transactions.inOrganization(place.organizationId, async () => {
      const key = await this.keys.find(place.organizationId, place.id, { forUpdate: true });
      if (key?.secretIntent?.id === intent.id) await this.keys.setSecretIntent(key, null);
    });
  }
}

/** Whether the secret of this intent may still be kept: the reconciler may have given it up. */
export function isOpen(current: SecretIntent | null, intent: SecretIntent): boolean {
  return current?.id === intent.id && current.retiring === undefined;
}

/** The ids of the secrets at the server; null where it cannot list them. */
export async function listOf({ connector, handle }: ClientAtServer): Promise<string[] | null> {
  try {
    return (await connector.listSecrets({ handle })).map(({ secretId }) => secretId);
  } catch (error) {
    if (error instanceof ConnectorError && error.code === 'unsupported') return null;
    throw error;
  }
}
