import type { AuditEntry, Page, SearchQuery } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';
import { Transactions } from '../database/transactions.js';
import { searchedWhere } from '../database/search.js';
import { decodeCursor, toPage } from '../http/pagination.js';
import { AuditEntryEntity } from './audit-entry.entity.js';

/** The audit log of one organization, newest first; searched in who, what, the thing's id and the request id. */
@Injectable()
export class AuditRepository {
  constructor(private readonly transactions: Transactions) {}

  list(organizationId: string, query: SearchQuery): Promise<Page<AuditEntry>> {
    const before = decodeCursor(query.cursor);
    return this.transactions.inOrganization(organizationId, async () => {
      const all = { organizationId, ...(before === null ? {} : { id: LessThan(before) }) };
      const where = searchedWhere(all, query.search, ['actor', 'action', 'targetId', 'requestId']);
      const rows = await this.transactions.manager.getRepository(AuditEntryEntity).find({ where, order: { id: 'DESC' }, take: query.limit + 1 });
      return toPage(rows, query.limit, toAuditEntry);
    });
  }
}

function toAuditEntry({ organizationId: _organization, at, ...entry }: AuditEntryEntity): AuditEntry {
  return { ...entry, at: at.toISOString() };
}
