import { Injectable } from '@nestjs/common';
import { Transactions } from '../database/transactions.js';
import { installationIn, type Actor, type Caller } from '../http/caller.js';
import type { IfMatch } from '../http/etag.js';
import { Problem } from '../http/problem.js';
import { KeyDeletion } from '../keys/key-deletion.js';
import { SubscriptionsService } from '../subscriptions/subscriptions.service.js';
import { ApplicationAccess } from './application-access.js';
import { ApplicationChanges } from './application-changes.js';
import type { ApplicationEntity } from './application.entity.js';
import { toApplication } from './application.mapper.js';
import { ApplicationsRepository } from './applications.repository.js';

/** Deleting an application. Its keys have clients at authorization servers, so this is not one transaction. */
@Injectable()
export class ApplicationDeletion {
  constructor(
    private readonly transactions: Transactions,
    private readonly applications: ApplicationsRepository,
    private readonly access: ApplicationAccess,
    private readonly keys: KeyDeletion,
    private readonly subscriptions: SubscriptionsService,
    private readonly changes: ApplicationChanges,
  ) {}

  /**
   * By its owner or an administrator; `force` takes the keys along. All of them stop at the gateways at once. Where a server
   * keeps its client, the application stays as `deleting` with that key; the reconciler finishes both, and so does the same call.
   */
  async remove(caller: Caller, id: string, request: { ifMatch: IfMatch; force: boolean }): Promise<void> {
    const keyIds = await this.begin(caller, id, request);
    if (keyIds.length === 0) return;
    const results = await Promise.allSettled(keyIds.map((keyId) => this.keys.finishDeleting(caller.organizationId, keyId)));
    const failure = results.find((result) => result.status === 'rejected');
    if (failure) throw failure.reason;
    await this.transactions.inOrganization(caller.organizationId, async () => {
      const row = await this.applications.find(caller.organizationId, id, { forUpdate: true });
      if (row) await this.finish(caller, row);
    });
  }

  /** Marks the keys, or deletes an application that has none. @returns the keys to finish */
  private begin(caller: Caller, id: string, request: { ifMatch: IfMatch; force: boolean }): Promise<string[]> {
    return this.transactions.inOrganization(caller.organizationId, async () => {
      const row = await this.access.getManaged(caller, id, { forUpdate: true });
      request.ifMatch.check(row.revision);
      if (!request.force) await this.checkUnused(row);
      const keyIds = await this.keys.markAllOf(caller, row);
      if (keyIds.length === 0) await this.finish(caller, row);
      else if (!row.deleting) await this.markDeleting(caller, row);
      return keyIds;
    });
  }

  /** Finishes one that waited for its clients. Call outside of any unit; does nothing while it has keys. */
  finishWaiting(organizationId: string, id: string): Promise<void> {
    return this.transactions.inOrganization(organizationId, async () => {
      const row = await this.applications.find(organizationId, id, { forUpdate: true });
      if (row?.deleting && (await this.keys.findKeysOf(row)).length === 0) await this.finish(installationIn(organizationId), row);
    });
  }

  private async markDeleting(caller: Caller, row: ApplicationEntity): Promise<void> {
    await this.applications.markDeleting(row);
    await this.changes.deletionBegun(caller, row, toApplication(row, await this.applications.ownerOf(row)));
  }

  private async finish(caller: Actor, row: ApplicationEntity): Promise<void> {
    // A key that was generated in the meantime: its client must not be forgotten.
    await this.checkUnused(row);
    const before = toApplication(row, await this.applications.ownerOf(row));
    await this.subscriptions.removeAll(caller, { applicationId: row.id });
    await this.applications.remove(row);
    await this.changes.deleted(caller, row, before);
  }

  private async checkUnused(row: ApplicationEntity): Promise<void> {
    const usedBy = await this.keys.findKeysOf(row);
    if (usedBy.length > 0) throw new Problem('application.in-use', { detail: `The application ${row.name} holds ${usedBy.length} key(s).`, extensions: { usedBy } });
  }
}
