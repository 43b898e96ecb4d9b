import type { AuditEntry, Page, PageQuery } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';
import { Transactions } from '../database/transactions.js';
import { decodeCursor, toPage } from '../http/pagination.js';
import { AuditEntryEntity } from './audit-entry.entity.js';

/** The audit log of one organization, newest first. */
@Injectable()
export class AuditRepository {
  constructor(private readonly transactions: Transactions) {}

  list(organizationId: string, query: PageQuery): Promise<Page<AuditEntry>> {
    const before = decodeCursor(query.cursor);
    return this.transactions.inOrganization(organizationId, async () => {
      const where = { organizationId, ...(before === null ? {} : { id: LessThan(before) }) };
      const rows = await this.transactions.manager.getRepository(AuditEntryEntity).find({ where, order: { id: 'DESC' }, take: query.limit + 1 });
      return toPage(rows, query.limit, toAuditEntry);
    });
  }
}

function toAuditEntry({ organizationId: _organization, at, ...entry }: AuditEntryEntity): AuditEntry {
  return { ...entry, at: at.toISOString() };
}
