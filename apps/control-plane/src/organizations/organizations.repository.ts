import { Injectable } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import { Transactions } from '../database/transactions.js';
import { notFound } from '../http/problem.js';
import { OrganizationEntity } from './organization.entity.js';

/** The organizations themselves, in a system unit: no organization owns them. */
@Injectable()
export class OrganizationsRepository {
  constructor(private readonly transactions: Transactions) {}

  /** Ordered by id. */
  page(after: string | null, limit: number): Promise<OrganizationEntity[]> {
    return this.rows.find({ where: after === null ? {} : { id: MoreThan(after) }, order: { id: 'ASC' }, take: limit });
  }

  /** `forUpdate` locks the row until the unit ends. @throws Problem 404 */
  async get(id: string, options: { forUpdate?: boolean } = {}): Promise<OrganizationEntity> {
    const row = await this.rows.findOne({ where: { id }, lock: options.forUpdate ? { mode: 'pessimistic_write' } : undefined });
    if (!row) throw notFound();
    return row;
  }

  /** @throws a constraint error when the name is taken */
  async insert(row: OrganizationEntity): Promise<void> {
    await this.rows.insert(row);
  }

  /** Writes the row with the next revision. The row was read `forUpdate`. */
  async change(row: OrganizationEntity): Promise<OrganizationEntity> {
    Object.assign(row, { revision: row.revision + 1, updatedAt: new Date() });
    await this.rows.update({ id: row.id }, row);
    return row;
  }

  private get rows() {
    return this.transactions.manager.getRepository(OrganizationEntity);
  }
}
