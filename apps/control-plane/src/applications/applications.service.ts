import type { Application, ApplicationCreate, ApplicationPatch, ApplicationsQuery, ListedApplication, Page, PageQuery, UsableKeyManager } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import { Transactions } from '../database/transactions.js';
import { actsAs, type Caller } from '../http/caller.js';
import type { IfMatch } from '../http/etag.js';
import { pageOfArray } from '../http/pagination.js';
import { invalidField, Problem } from '../http/problem.js';
import type { Unvalidated } from '../http/unvalidated.js';
import { once } from '../idempotency/idempotent-call.js';
import { Connectors } from '../key-managers/connectors.js';
import { KeyManagerAccess } from '../key-managers/key-manager-access.js';
import { toUsableKeyManager } from './usable-key-manager.js';
import { ApplicationAccess, isOwner } from './application-access.js';
import { ApplicationChanges } from './application-changes.js';
import type { ApplicationEntity } from './application.entity.js';
import { toApplication, toListedApplication } from './application.mapper.js';
import { ApplicationsRepository, ownerColumns } from './applications.repository.js';

@Injectable()
export class ApplicationsService {
  constructor(
    private readonly transactions: Transactions,
    private readonly applications: ApplicationsRepository,
    private readonly access: ApplicationAccess,
    private readonly keyManagers: KeyManagerAccess,
    private readonly changes: ApplicationChanges,
    private readonly connectors: Connectors,
  ) {}

  /** The caller's own; for administrators all of the organization. */
  list(caller: Caller, { owner, ...query }: ApplicationsQuery): Promise<Page<ListedApplication>> {
    return this.transactions.inOrganization(caller.organizationId, async () => {
      const page = await this.applications.pageOf(caller.organizationId, owner === undefined && actsAs(caller, 'keyplane:admin') ? null : caller.owner, query);
      const holdings = await this.applications.holdingsOf(caller.organizationId, page.items.map((row) => row.id));
      // One that is deleted between the two statements is gone from the list, too.
      return { ...page, items: page.items.flatMap((row) => toListedApplication(row, holdings.get(row.id))) };
    });
  }

  get(caller: Caller, id: string): Promise<Application> {
    return this.transactions.inOrganization(caller.organizationId, async () => this.read(await this.access.getManaged(caller, id)));
  }

  create(caller: Caller, body: Unvalidated<ApplicationCreate>): Promise<Application> {
    const input = body.validate();
    return this.transactions.inOrganization(caller.organizationId, () => once(async () => {
      const row = await this.applications.insert({ id: newId(), organizationId: caller.organizationId, ...ownerColumns(caller.owner), ...input, deleting: false });
      const after = await this.read(row);
      await this.changes.changed(caller, 'application.created', { row, after });
      return after;
    }));
  }

  update(caller: Caller, id: string, request: { ifMatch: IfMatch; body: Unvalidated<ApplicationPatch> }): Promise<Application> {
    return this.transactions.inOrganization(caller.organizationId, async () => {
      const row = await this.access.getManaged(caller, id, { forUpdate: true });
      request.ifMatch.check(row.revision);
      const { owner, ...fields } = request.body.validate();
      checkMayChange(caller, row, { movesOwner: owner !== undefined, fields: Object.keys(fields) });
      const before = await this.read(row);
      await this.applications.change(Object.assign(row, fields, owner === undefined ? {} : await this.resolveOwner(caller, owner)));
      const after = await this.read(row);
      await this.changes.changed(caller, owner === undefined ? 'application.updated' : 'application.moved', { row, before, after });
      return after;
    });
  }

  /** The key managers at which the owner may make new keys. */
  listKeyManagers(caller: Caller, id: string, query: PageQuery): Promise<Page<UsableKeyManager>> {
    return this.transactions.inOrganization(caller.organizationId, async () => {
      await this.access.getOwned(caller, id);
      return pageOfArray((await this.keyManagers.listUsable(caller)).map((row) => toUsableKeyManager(row, this.connectors.get(row.type))), (item) => item.id, query);
    });
  }

  private async resolveOwner(caller: Caller, name: string) {
    const owner = await this.applications.findOwner(caller.organizationId, name);
    if (!owner) throw invalidField('/owner', 'unknown-owner', 'names no person and no system client of your organization');
    return ownerColumns(owner);
  }

  private async read(row: ApplicationEntity): Promise<Application> {
    return toApplication(row, await this.applications.ownerOf(row));
  }
}

/** The owner changes everything but the owner; an administrator moves it, and changes nothing else of somebody's application. */
function checkMayChange(caller: Caller, row: ApplicationEntity, change: { movesOwner: boolean; fields: string[] }): void {
  if (change.movesOwner && !actsAs(caller, 'keyplane:admin')) {
    throw new Problem('auth.role-missing', { detail: 'Only an administrator (scope keyplane:admin) moves an application to another owner.' });
  }
  const [first] = change.fields;
  if (first !== undefined && !isOwner(caller, row)) throw invalidField(`/${first}`, 'owner-only', 'is changed by the application’s owner only');
}
