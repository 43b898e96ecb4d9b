import { ConnectorError } from '@keyplane/connector-kit';
import { Injectable } from '@nestjs/common';
import type { ApplicationEntity } from '../applications/application.entity.js';
import { Transactions } from '../database/transactions.js';
import type { Caller } from '../http/caller.js';
import type { IfMatch } from '../http/etag.js';
import { backOffMs } from '../jobs/back-off.js';
import { problemOfConnector } from '../key-managers/connector-problems.js';
import type { ApplicationKeyEntity } from './application-key.entity.js';
import { KeyAccess } from './key-access.js';
import { maybeThere } from './key-activation.js';
import { KeyChanges } from './key-changes.js';
import { KeyClients } from './key-clients.js';
import { removeByReference } from './key-removal.js';
import { toApplicationKey } from './key.mapper.js';
import { KeysRepository } from './keys.repository.js';
import { LateLooks } from './late-looks.js';

/** How to delete a client. `removeClient` says whether there is surely none any more. */
interface Target {
  removeClient: () => Promise<boolean>;
}

/**
 * Deletes keys: gateways refuse a key from the first commit on; then its client is deleted at the server; then the row goes.
 * Asks no permission: what is there may always be deleted.
 */
@Injectable()
export class KeyDeletion {
  constructor(
    private readonly transactions: Transactions,
    private readonly access: KeyAccess,
    private readonly keys: KeysRepository,
    private readonly clients: KeyClients,
    private readonly changes: KeyChanges,
    private readonly looks: LateLooks,
  ) {}

  /**
   * By the owner or an administrator. When the server cannot delete the client now, the key stays `deleting`; the reconciler
   * tries again, and so does the same call; `force` gives up on the client instead. A key whose client's id never came back
   * stays, too, where the server cannot be searched: until a person has looked.
   */
  async remove(caller: Caller, id: string, request: { ifMatch: IfMatch; force: boolean }): Promise<void> {
    await this.transactions.inOrganization(caller.organizationId, async () => {
      const key = await this.access.getManaged(caller, id, { forUpdate: true });
      request.ifMatch.check(key.revision);
      await this.mark(caller, key);
    });
    try {
      if (!(await this.finishDeleting(caller.organizationId, id)) && request.force) await this.giveUp(caller, id);
    } catch (error) {
      if (!request.force) throw error;
      await this.giveUp(caller, id);
    }
  }

  /** Marks every key of an application, in the open unit. @returns the keys to finish */
  async markAllOf(caller: Caller, application: ApplicationEntity): Promise<string[]> {
    const rows = await this.keys.lockAllOf(application.organizationId, application.id);
    for (const row of rows) await this.mark(caller, row);
    return rows.map((row) => row.id);
  }

  findKeysOf(application: ApplicationEntity): Promise<{ type: string; id: string; name: string }[]> {
    return this.keys.findUses(application.organizationId, application.id);
  }

  /**
   * Deletes the client of a key that is `deleting`, then the row. Call outside of any unit of work; may be repeated.
   * @returns whether the key is gone; if not, a person has to look for its client.
   * @throws Problem when the server did not delete the client; the row stays, and says why
   */
  async finishDeleting(organizationId: string, keyId: string): Promise<boolean> {
    const target = await this.transactions.inOrganization(organizationId, () => this.findTarget(organizationId, keyId));
    if (!target) return true;
    const isGone = await this.removeClient(organizationId, keyId, target);
    await this.transactions.inOrganization(organizationId, () => this.finish(organizationId, keyId, { isGone }));
    return isGone;
  }

  private async removeClient(organizationId: string, keyId: string, target: Target): Promise<boolean> {
    try {
      return await target.removeClient();
    } catch (error) {
      await this.noteFailure(organizationId, keyId, error);
      throw problemOfConnector(error);
    }
  }

  /** How to delete the client, or null when the key is gone. */
  private async findTarget(organizationId: string, keyId: string): Promise<Target | null> {
    const key = await this.keys.find(organizationId, keyId);
    if (!key) return null;
    if (key.state !== 'deleting') throw new Error(`the key ${keyId} is ${key.state}, not deleting`);
    const keyManager = await this.keys.getKeyManager(key);
    const { clientId } = key;
    // A client that Keyplane did not make is not Keyplane's to delete.
    if (key.mode === 'MAPPED') return { removeClient: () => Promise.resolve(true) };
    if (clientId === null) return { removeClient: () => removeByReference(this.clients.connectorOf(keyManager), key.reference) };
    const { connector, handle } = await this.clients.open(Object.assign(key, { clientId }), keyManager);
    return { removeClient: () => connector.deleteClient({ handle }).then(() => true) };
  }

  private async mark(caller: Caller, key: ApplicationKeyEntity): Promise<void> {
    if (key.state === 'deleting') return;
    const before = toApplicationKey(key, await this.keys.keyManagerOf(key));
    await this.keys.change(Object.assign(key, { state: 'deleting', stateReason: null, needsPerson: false, attempts: 0, nextAttemptAt: null, secretIntent: null }));
    await this.changes.retract(key);
    await this.changes.record(caller, 'application-key.deleted', key, { before });
  }

  private noteFailure(organizationId: string, keyId: string, error: unknown): Promise<void> {
    const stateReason = error instanceof ConnectorError ? error.message : 'The client could not be deleted.';
    // Without access to the client there is nothing to repeat.
    const needsPerson = error instanceof ConnectorError && error.code === 'unsupported';
    return this.transactions.inOrganization(organizationId, async () => {
      const key = await this.keys.find(organizationId, keyId, { forUpdate: true });
      if (!key) return;
      // The reconciler has counted its own try before it began; this may be the first one, by the owner's call.
      const isFirst = key.attempts === 0;
      if (isFirst || key.stateReason !== stateReason) await this.keys.change(Object.assign(key, { stateReason, needsPerson }, isFirst && { attempts: 1, nextAttemptAt: new Date(Date.now() + backOffMs(1)) }));
    });
  }

  /** A person decides that the client may stay: the audit log remembers which. */
  private giveUp(caller: Caller, keyId: string): Promise<void> {
    return this.transactions.inOrganization(caller.organizationId, async () => {
      const key = await this.keys.find(caller.organizationId, keyId, { forUpdate: true });
      if (!key) return;
      await this.changes.record(caller, 'application-key.client-abandoned', key, { after: { clientId: key.clientId, reference: key.reference } });
      await this.keys.remove(key);
    });
  }

  private async finish(organizationId: string, keyId: string, { isGone }: { isGone: boolean }): Promise<void> {
    const key = await this.keys.find(organizationId, keyId, { forUpdate: true });
    if (!key) return;
    if (!isGone) return void (await this.keys.change(Object.assign(key, { needsPerson: true, stateReason: `The authorization server cannot be searched. ${maybeThere(key)}` })));
    if (key.clientId === null) await this.looks.plan(key);
    await this.keys.remove(key);
  }
}
