import type { Page, PageQuery, Revocation } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';
import { ScopedRepository } from '../database/scoped.repository.js';
import { Transactions } from '../database/transactions.js';
import { decodeCursor, toPage } from '../http/pagination.js';
import { RevocationEntity } from './revocation.entity.js';
import { toRevocation } from './revocation.mapper.js';

/** What is revoked, until it ends. A job removes what has ended. */
@Injectable()
export class RevocationsRepository extends ScopedRepository<RevocationEntity> {
  constructor(transactions: Transactions) {
    super(transactions, RevocationEntity);
  }

  findToken(organizationId: string, tokenHash: string): Promise<RevocationEntity | null> {
    return this.rows.findOne({ where: this.scoped(organizationId, { tokenHash }) });
  }

  /** Locked: whoever changes it does so alone. */
  findIssuedBefore(organizationId: string, { keyManagerId, clientId }: { keyManagerId: string; clientId: string }): Promise<RevocationEntity | null> {
    return this.rows.findOne({ where: this.scoped(organizationId, { keyManagerId, clientId, kind: 'issued-before' }), lock: { mode: 'pessimistic_write' } });
  }

  countTokens(organizationId: string, keyId: string): Promise<number> {
    return this.rows.count({ where: this.scoped(organizationId, { keyId, kind: 'token' }) });
  }

  /** The newest first. */
  async listNewest(organizationId: string, query: PageQuery): Promise<Page<Revocation>> {
    const before = decodeCursor(query.cursor);
    const where = this.scoped(organizationId, before === null ? {} : { id: LessThan(before) });
    const rows = await this.rows.find({ where, order: { id: 'DESC' }, take: query.limit + 1 });
    return toPage(rows, query.limit, toRevocation);
  }
}
