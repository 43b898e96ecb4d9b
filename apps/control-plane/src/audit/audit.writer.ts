import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import { Transactions } from '../database/transactions.js';
import type { Actor } from '../http/caller.js';
import { currentRequestId } from '../http/request-context.js';
import { AuditEntryEntity } from './audit-entry.entity.js';

export interface AuditInput {
  organizationId: string;
  /** A user name, `client:{name}`, or `keyplane` for what the installation does itself. */
  actor: string;
  /** `<noun>.<past-tense>`, e.g. `key-manager.updated`. */
  action: string;
  targetType: string;
  targetId: string;
  /** As answered by the API: DTOs hold no secret. */
  before?: unknown;
  after?: unknown;
}

/** Adds audit rows in the caller's transaction. Hand it DTOs (where secrets stop), never entities. */
@Injectable()
export class AuditWriter {
  constructor(private readonly transactions: Transactions) {}

  /** Of one thing before and after: `role.created` has no before, `role.deleted` no after. */
  changed(actor: Actor, action: string, change: { before?: { id: string }; after?: { id: string } }): Promise<void> {
    const [targetType = ''] = action.split('.');
    return this.add({ organizationId: actor.organizationId, actor: actor.username, action, targetType, targetId: (change.after ?? change.before)?.id ?? '', ...change });
  }

  async add(input: AuditInput): Promise<void> {
    const entry: AuditEntryEntity = { before: null, after: null, ...input, id: newId(), at: new Date(), requestId: currentRequestId() };
    await this.transactions.manager.getRepository(AuditEntryEntity).insert(entry as never); // TypeORM's insert type rejects unknown in jsonb columns
  }
}
