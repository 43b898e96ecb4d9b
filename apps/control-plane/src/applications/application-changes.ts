import type { Application } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { AuditWriter } from '../audit/audit.writer.js';
import type { Actor, Caller } from '../http/caller.js';
import { OutboxWriter } from '../outbox/outbox.writer.js';
import type { ApplicationEntity } from './application.entity.js';
import { toApplicationState } from './application.mapper.js';

/** Tells gateways and the audit log what happened to an application, in the open unit. */
@Injectable()
export class ApplicationChanges {
  constructor(
    private readonly outbox: OutboxWriter,
    private readonly audit: AuditWriter,
  ) {}

  async changed(caller: Caller, action: string, change: { row: ApplicationEntity; before?: Application; after: Application }): Promise<void> {
    const { row, ...states } = change;
    await this.outbox.changed('application', { id: row.id, organizationId: row.organizationId, revision: row.revision, data: toApplicationState(row) });
    await this.record(caller, action, row, states);
  }

  async deleted(caller: Actor, row: ApplicationEntity, before: Application): Promise<void> {
    await this.outbox.deleted('application', { id: row.id, organizationId: row.organizationId, revision: row.revision + 1 });
    await this.record(caller, 'application.deleted', row, { before });
  }

  /** Its clients at authorization servers go first. Gateways know by its keys, which are gone there. */
  deletionBegun(caller: Actor, row: ApplicationEntity, before: Application): Promise<void> {
    return this.record(caller, 'application.deletion-begun', row, { before });
  }

  private record(caller: Actor, action: string, row: ApplicationEntity, states: { before?: Application; after?: Application }): Promise<void> {
    return this.audit.add({ organizationId: row.organizationId, actor: caller.username, action, targetType: 'application', targetId: row.id, ...states });
  }
}
