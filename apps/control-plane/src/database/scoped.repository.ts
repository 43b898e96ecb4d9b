import type { Page, SearchQuery } from '@keyplane/contracts';
import type { DeepPartial, EntityTarget, FindOptionsWhere, ObjectLiteral, Repository } from 'typeorm';
import { MoreThan } from 'typeorm';
import type { ScopedEntity } from './scoped.entity.js';
import { searchedWhere } from './search.js';
import { decodeCursor, toPage } from '../http/pagination.js';
import { notFound } from '../http/problem.js';
import type { Transactions } from './transactions.js';

/**
 * Rows of one table, always filtered by organization (row-level security filters again). Works inside an open unit of
 * work only. Features extend it with the queries of their table.
 */
export abstract class ScopedRepository<Row extends ScopedEntity & ObjectLiteral> {
  constructor(
    protected readonly transactions: Transactions,
    private readonly entity: EntityTarget<Row>,
  ) {}

  protected get rows(): Repository<Row> {
    return this.transactions.manager.getRepository(this.entity);
  }

  /** `forUpdate` locks the row until the unit ends: whoever changes an aggregate locks it first, so that events keep its order. */
  find(organizationId: string, id: string, options: { forUpdate?: boolean } = {}): Promise<Row | null> {
    return this.rows.findOne({ where: this.scoped(organizationId, { id }), lock: options.forUpdate ? { mode: 'pessimistic_write' } : undefined });
  }

  /** @throws Problem 404 */
  async get(organizationId: string, id: string, options: { forUpdate?: boolean } = {}): Promise<Row> {
    const row = await this.find(organizationId, id, options);
    if (!row) throw notFound();
    return row;
  }

  /** A page ordered by id (the order of creation); of a search, what has the text in one of `searched`. */
  async page<Item>(organizationId: string, query: SearchQuery, options: { where?: object; searched?: readonly (keyof Row & string)[]; map: (row: Row) => Item }): Promise<Page<Item>> {
    const after = decodeCursor(query.cursor);
    const all = { ...options.where, ...(after === null ? {} : { id: MoreThan(after) }) };
    const where = searchedWhere(all, query.search, options.searched).map((one) => this.scoped(organizationId, one));
    const rows = await this.rows.find({ where, order: { id: 'ASC' } as never, take: query.limit + 1 }); // TypeORM can't relate `id` to a generic row
    return toPage(rows, query.limit, options.map);
  }

  async insert(row: DeepPartial<Row>): Promise<Row> {
    const entity = this.rows.create({ revision: 1, createdAt: new Date(), updatedAt: new Date(), ...row });
    await this.rows.insert(entity as never); // TypeORM's insert type does not accept a generic row
    return entity;
  }

  /** Writes the row with the next revision. The row was read `forUpdate`. */
  async change(row: Row): Promise<Row> {
    row.revision += 1;
    row.updatedAt = new Date();
    await this.rows.update(this.scoped(row.organizationId, { id: row.id }), row as never); // as for insert
    return row;
  }

  async remove(row: Row): Promise<void> {
    await this.rows.delete(this.scoped(row.organizationId, { id: row.id }));
  }

  protected scoped(organizationId: string, where: object): FindOptionsWhere<Row> {
    return { ...where, organizationId } as never; // as for insert
  }
}
