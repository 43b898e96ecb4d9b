import { ConnectorError, type CreatedClient } from '@keyplane/connector-kit';
import type { GeneratedKey } from '@keyplane/contracts';
import { Injectable, Logger } from '@nestjs/common';
import { constraintOf } from '../database/constraint-problems.js';
import { Transactions } from '../database/transactions.js';
import type { Caller } from '../http/caller.js';
import { Problem } from '../http/problem.js';
import { finishOnce } from '../idempotency/idempotent-call.js';
import type { KeyManagerEntity } from '../key-managers/key-manager.entity.js';
import type { ApplicationKeyEntity } from './application-key.entity.js';
import { mayHaveMadeClient } from './create-outcome.js';
import { KeyChanges } from './key-changes.js';
import { KeyClients } from './key-clients.js';
import { removeByReference } from './key-removal.js';
import { keyManagerOfKey, toApplicationKey } from './key.mapper.js';
import { KeysRepository } from './keys.repository.js';
import { LateLooks } from './late-looks.js';

/** A key that was committed as `pending`, and what is needed to finish it. */
export interface KeyIntent {
  caller: Caller;
  key: ApplicationKeyEntity;
  keyManager: KeyManagerEntity;
  clientName: string;
}

/** The last step of generating a key: it becomes `active`, or `failed` with no client left behind, or stays `pending`. */
@Injectable()
export class KeyActivation {
  private readonly logger = new Logger('keys');

  constructor(
    private readonly transactions: Transactions,
    private readonly keys: KeysRepository,
    private readonly clients: KeyClients,
    private readonly changes: KeyChanges,
    private readonly looks: LateLooks,
  ) {}

  /** @returns the only answer that shows the secret. @throws after the client was deleted again, where that was possible */
  async activate(intent: KeyIntent, created: CreatedClient): Promise<GeneratedKey> {
    try {
      return await this.transactions.inOrganization(intent.key.organizationId, () => this.store(intent, created));
    } catch (error) {
      if (constraintOf(error) !== 'application_keys__key_manager_id__client_id__unique') {
        await this.undo(intent, created);
        throw error;
      }
      // The client belongs to another key: deleting it would be a second mistake.
      const detail = 'The authorization server answered with a client id that another key has.';
      await this.end(intent, detail);
      throw new Problem('key-manager.unexpected-response', { detail, cause: error });
    }
  }

  /** After a failed create: `failed` when there is surely no client; else `pending`, with the tag to look for. */
  async settleFailure(intent: KeyIntent, error: unknown): Promise<void> {
    const reason = error instanceof ConnectorError ? error.message : 'The call to the authorization server did not finish.';
    if (!mayHaveMadeClient(error)) return this.end(intent, reason);
    try {
      const isSearched = await removeByReference(this.clients.connectorOf(intent.keyManager), intent.key.reference);
      if (isSearched) return await this.end(intent, reason, { mayComeLate: true });
      await this.leave(intent, { reason, needsPerson: true });
    } catch (searchError) {
      this.warn('a client may be left at the authorization server', intent, searchError);
      await this.leave(intent, { reason, needsPerson: false });
    }
  }

  private async store({ caller, key: { id, organizationId }, keyManager }: KeyIntent, created: CreatedClient): Promise<GeneratedKey> {
    const key = await this.keys.find(organizationId, id, { forUpdate: true });
    if (key?.state !== 'pending') throw new Problem('key.not-active', { detail: 'The key was deleted while its client was being made.' });
    Object.assign(key, { clientId: created.clientId, missingScopes: [...(created.missingScopes ?? [])], state: 'active', stateReason: null, secretState: created.clientSecret === null ? 'undelivered' : 'delivered' });
    await this.keys.change(key);
    await this.clients.keep(key, keyManager, created);
    await this.changes.publish(key);
    const after = toApplicationKey(key, keyManagerOfKey(keyManager));
    await this.changes.record(caller, 'application-key.generated', key, { after });
    const answer = { ...after, clientSecret: created.clientSecret };
    await finishOnce(answer);
    return answer;
  }

  /**
   * The client exists, but its key could not be stored: delete the client. Not when the commit went through after all (only
   * its answer was lost), nor when the row cannot be read: then it stays `pending`, and the client keeps its tag.
   */
  private async undo(intent: KeyIntent, { clientId, registration }: CreatedClient): Promise<void> {
    try {
      const row = await this.transactions.inOrganization(intent.key.organizationId, () => this.keys.find(intent.key.organizationId, intent.key.id));
      if (row?.state === 'active' && row.clientId === clientId) return;
      await this.clients.connectorOf(intent.keyManager).deleteClient({ handle: { clientId, registration } });
      await this.end(intent, 'The key could not be stored, so its client was deleted again.');
    } catch (error) {
      this.warn('a client is left at the authorization server', intent, error, { clientId });
    }
  }

  /** There is no client: a pending key has failed; one that was deleted in the meantime is gone. */
  private end({ caller, key, keyManager }: KeyIntent, stateReason: string, { mayComeLate = false } = {}): Promise<void> {
    return this.transactions.inOrganization(key.organizationId, async () => {
      const row = await this.keys.find(key.organizationId, key.id, { forUpdate: true });
      if (row && mayComeLate) await this.looks.plan(row);
      if (row?.state === 'deleting') await this.keys.remove(row);
      if (row?.state !== 'pending') return;
      await this.keys.change(Object.assign(row, { state: 'failed', stateReason }));
      await this.changes.record(caller, 'application-key.failed', row, { after: toApplicationKey(row, keyManagerOfKey(keyManager)) });
    });
  }

  /** There may be a client: the reconciler looks for it, or a person where it cannot. */
  private leave({ caller, key, keyManager }: KeyIntent, { reason, needsPerson }: { reason: string; needsPerson: boolean }): Promise<void> {
    return this.transactions.inOrganization(key.organizationId, async () => {
      const row = await this.keys.find(key.organizationId, key.id, { forUpdate: true });
      if (row?.state !== 'pending') return;
      await this.keys.change(Object.assign(row, { needsPerson, stateReason: `${reason} ${maybeThere(row)}` }));
      await this.changes.record(caller, 'application-key.unfinished', row, { after: toApplicationKey(row, keyManagerOfKey(keyManager)) });
    });
  }

  private warn(message: string, { key }: KeyIntent, error: unknown, more: Record<string, unknown> = {}): void {
    this.logger.warn({ message, keyId: key.id, keyManagerId: key.keyManagerId, reference: key.reference, reason: error instanceof Error ? error.message : 'unknown', ...more });
  }
}

/** What a person is told who has to look. */
export function maybeThere({ reference }: Pick<ApplicationKeyEntity, 'reference'>): string {
  return `A client tagged ${reference} may exist there.`;
}
