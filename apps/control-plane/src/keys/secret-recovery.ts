import { ConnectorError } from '@keyplane/connector-kit';
import { Injectable } from '@nestjs/common';
import { Transactions } from '../database/transactions.js';
import { installationIn } from '../http/caller.js';
import { problemOfConnector } from '../key-managers/connector-problems.js';
import type { ApplicationKeyEntity, SecretIntent } from './application-key.entity.js';
import { checkActive } from './key-access.js';
import { KeyChanges } from './key-changes.js';
import { KeyClients, type ClientAtServer } from './key-clients.js';
import type { KeyClaim } from './key-recovery.js';
import { KeysRepository } from './keys.repository.js';
import { listOf } from './secret-intents.js';

/**
 * Finishes the adding of a secret that a crash cut off. A secret that was made and that nobody has seen is retired, never
 * shown; where the server cannot tell or cannot retire it, the key's secret counts as undelivered and the owner adds one.
 */
@Injectable()
export class SecretRecovery {
  constructor(
    private readonly transactions: Transactions,
    private readonly keys: KeysRepository,
    private readonly clients: KeyClients,
    private readonly changes: KeyChanges,
  ) {}

  /** Call outside of any unit. @throws Problem when the server could not be asked; the intent stays */
  async recover(claim: KeyClaim): Promise<void> {
    const found = await this.inClaim(claim, async (key, intent) => ({ intent, client: await this.clients.open(checkActive(key), await this.keys.getKeyManager(key)) }));
    if (!found) return;
    try {
      await this.finish(claim, found);
    } catch (error) {
      throw problemOfConnector(error);
    }
  }

  private async finish(claim: KeyClaim, { intent, client }: { intent: SecretIntent; client: ClientAtServer }): Promise<void> {
    if (intent.before === undefined) return this.end(claim, { isUndelivered: false });
    const now = await listOf(client);
    if (now === null || intent.before === null) return this.end(claim, { isUndelivered: true });
    const unseen = intent.retiring ?? now.filter((secretId) => !intent.before?.includes(secretId));
    if (unseen.length === 0) return this.end(claim, { isUndelivered: false });
    // Committed first: from now on nobody keeps one of these, and whoever goes on from here retires these and no others.
    const isOurs = await this.inClaim(claim, (key) => this.keys.noteRetiring(key, { ...intent, retiring: unseen }).then(() => true));
    if (!isOurs) return;
    const areRetired = await retire(client, unseen);
    await this.end(claim, { isUndelivered: intent.endsOthers || !areRetired });
  }

  private async end(claim: KeyClaim, { isUndelivered }: { isUndelivered: boolean }): Promise<void> {
    await this.inClaim(claim, async (key) => {
      const secretState = isUndelivered ? 'undelivered' : key.secretState;
      await this.keys.change(Object.assign(key, { secretIntent: null, secretState, attempts: 0, nextAttemptAt: null }));
      await this.changes.record(installationIn(key.organizationId), 'application-key.secret-adding-ended', key, { after: { secretState } });
    });
  }

  private inClaim<T>({ organizationId, id, attempts }: KeyClaim, work: (key: ApplicationKeyEntity, intent: SecretIntent) => Promise<T>): Promise<T | null> {
    return this.transactions.inOrganization(organizationId, async () => {
      const key = await this.keys.find(organizationId, id, { forUpdate: true });
      return key?.state === 'active' && key.secretIntent && key.attempts === attempts ? work(key, key.secretIntent) : null;
    });
  }
}

/** @returns whether all of them are gone: not every server can retire a secret, and none its only one. @throws ConnectorError */
async function retire({ connector, handle }: ClientAtServer, secretIds: readonly string[]): Promise<boolean> {
  try {
    for (const secretId of secretIds) await connector.retireSecret({ handle, secretId });
    return true;
  } catch (error) {
    if (error instanceof ConnectorError && (error.code === 'unsupported' || error.code === 'rejected')) return false;
    throw error;
  }
}
