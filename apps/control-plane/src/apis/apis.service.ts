import type { AcceptedKeyManagers, Api, ApiCreate, ApiPatch, Page, SearchQuery } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import { AuditWriter } from '../audit/audit.writer.js';
import { Transactions } from '../database/transactions.js';
import type { Caller } from '../http/caller.js';
import type { IfMatch } from '../http/etag.js';
import { Problem } from '../http/problem.js';
import type { Unvalidated } from '../http/unvalidated.js';
import { once } from '../idempotency/idempotent-call.js';
import { OutboxWriter } from '../outbox/outbox.writer.js';
import { SubscriptionsService } from '../subscriptions/subscriptions.service.js';
import { checkApiFields, scopesOf, unknownKeyManagers } from './api-rules.js';
import type { ApiEntity } from './api.entity.js';
import { toApi, toApiState, type ApiDetails } from './api.mapper.js';
import { ApisRepository } from './apis.repository.js';
import { ScopesRepository } from './scopes.repository.js';

/** APIs belong to their organization: every API developer of it may edit all. */
@Injectable()
export class ApisService {
  constructor(
    private readonly transactions: Transactions,
    private readonly apis: ApisRepository,
    private readonly scopes: ScopesRepository,
    private readonly subscriptions: SubscriptionsService,
    private readonly outbox: OutboxWriter,
    private readonly audit: AuditWriter,
  ) {}

  list(caller: Caller, query: SearchQuery): Promise<Page<Api>> {
    return this.transactions.inOrganization(caller.organizationId, async () => {
      const page = await this.apis.page(caller.organizationId, query, { searched: ['name', 'context', 'version'], map: (row) => row });
      const details = await this.apis.detailsOfAll(caller.organizationId, page.items.map((row) => row.id));
      return { ...page, items: page.items.map((row) => toApi(row, details.get(row.id) ?? { operations: [], keyManagerIds: [] }, caller.organization)) };
    });
  }

  get(caller: Caller, id: string): Promise<Api> {
    return this.transactions.inOrganization(caller.organizationId, async () => this.read(caller, await this.apis.get(caller.organizationId, id)));
  }

  create(caller: Caller, body: Unvalidated<ApiCreate>): Promise<Api> {
    const { operations, keyManagers, ...fields } = body.validate();
    checkApiFields({ ...fields, operations });
    return this.transactions.inOrganization(caller.organizationId, () => once(async () => {
      await this.checkKeyManagers(caller.organizationId, keyManagers);
      const row = await this.apis.insert({ id: newId(), organizationId: caller.organizationId, acceptsAllKeyManagers: keyManagers.mode === 'all', ...fields });
      const after = await this.write(caller, row, { operations, keyManagerIds: idsOf(keyManagers) });
      await this.audit.changed(caller, 'api.created', { after });
      return after;
    }));
  }

  update(caller: Caller, id: string, request: { ifMatch: IfMatch; body: Unvalidated<ApiPatch> }): Promise<Api> {
    return this.transactions.inOrganization(caller.organizationId, async () => {
      const row = await this.apis.get(caller.organizationId, id, { forUpdate: true });
      request.ifMatch.check(row.revision);
      const { operations, keyManagers, ...fields } = request.body.validate();
      checkApiFields({ ...fields, operations });
      if (keyManagers) await this.checkKeyManagers(caller.organizationId, keyManagers);
      const details = await this.apis.detailsOf(row);
      const before = toApi(row, details, caller.organization);
      await this.apis.change(Object.assign(row, fields, keyManagers && { acceptsAllKeyManagers: keyManagers.mode === 'all' }));
      const after = await this.write(caller, row, { operations: operations ?? details.operations, keyManagerIds: keyManagers ? idsOf(keyManagers) : details.keyManagerIds });
      await this.audit.changed(caller, 'api.updated', { before, after });
      return after;
    });
  }

  /** `force` takes the subscriptions along. */
  remove(caller: Caller, id: string, request: { ifMatch: IfMatch; force: boolean }): Promise<void> {
    return this.transactions.inOrganization(caller.organizationId, async () => {
      const row = await this.apis.get(caller.organizationId, id, { forUpdate: true });
      request.ifMatch.check(row.revision);
      if (!request.force) await this.checkUnused(row);
      const before = await this.read(caller, row);
      await this.subscriptions.removeAll(caller, { apiId: id });
      await this.apis.remove(row);
      await this.outbox.deleted('api', { id, organizationId: row.organizationId, revision: row.revision + 1 });
      await this.audit.changed(caller, 'api.deleted', { before });
    });
  }

  private async checkUnused(row: ApiEntity): Promise<void> {
    const usedBy = await this.subscriptions.findApplicationsOf(row.organizationId, row.id);
    if (usedBy.length > 0) throw new Problem('api.in-use', { detail: `${usedBy.length} application(s) subscribe to ${row.name} ${row.version}.`, extensions: { usedBy } });
  }

  /** Details, scopes and event of a row that was just inserted or changed. */
  private async write(caller: Caller, row: ApiEntity, details: ApiDetails): Promise<Api> {
    await this.apis.setDetails(row, details);
    await this.scopes.add(row.organizationId, scopesOf(details.operations));
    const stored = await this.apis.detailsOf(row);
    await this.outbox.changed('api', { id: row.id, organizationId: row.organizationId, revision: row.revision, data: toApiState(row, stored, caller.organization) });
    return toApi(row, stored, caller.organization);
  }

  private async read(caller: Caller, row: ApiEntity): Promise<Api> {
    return toApi(row, await this.apis.detailsOf(row), caller.organization);
  }

  private async checkKeyManagers(organizationId: string, accepted: AcceptedKeyManagers): Promise<void> {
    const errors = unknownKeyManagers(accepted, await this.apis.lockVisibleKeyManagers(organizationId, idsOf(accepted)));
    const [first] = errors;
    if (first) throw new Problem('request.invalid', { errors, detail: `${first.pointer} ${first.message}` });
  }
}

/** The chosen ids form a set: naming one twice means once. */
function idsOf(accepted: AcceptedKeyManagers): string[] {
  return accepted.mode === 'all' ? [] : [...new Set(accepted.ids)];
}
