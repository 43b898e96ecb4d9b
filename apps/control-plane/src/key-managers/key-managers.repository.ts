import type { Page, PageQuery } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { Transactions } from '../database/transactions.js';
import { decodeCursor, toPage } from '../http/pagination.js';
import { notFound } from '../http/problem.js';
import { KeyManagerEntity, KeyManagerKeysEntity } from './key-manager.entity.js';

/** Namespace of the advisory locks on issuers: sorted, so that two writers wait instead of deadlocking. */
const ISSUER_LOCKS = 7001;

/**
 * Key managers that an organization can see: its own and the global ones. `organizationId` null means the global ones alone
 * (in a system unit). Those being deleted by force are not seen.
 */
@Injectable()
export class KeyManagersRepository {
  constructor(private readonly transactions: Transactions) {}

  /** `forUpdate` locks the row: only of own ones (row-level security hides global rows from locks), in a system unit of any. */
  async find(organizationId: string | null, id: string, options: { forUpdate?: boolean } = {}): Promise<KeyManagerEntity | null> {
    const query = this.visible(organizationId).andWhere('k.id = :id', { id });
    return (options.forUpdate ? query.setLock('pessimistic_write') : query).getOne();
  }

  /**
   * For a use that must not outlive a change: an own row is locked, so that it is neither changed nor deleted until the unit
   * ends. Row-level security hides a global row from locks: it is read as it is.
   */
  async findForUse(organizationId: string, id: string): Promise<KeyManagerEntity | null> {
    const query = () => this.visible(organizationId).andWhere('k.id = :id', { id });
    return (await query().setLock('for_key_share').getOne()) ?? query().andWhere('k.organization_id is null').getOne();
  }

  /** @throws Problem 404 */
  async get(organizationId: string | null, id: string, options: { forUpdate?: boolean } = {}): Promise<KeyManagerEntity> {
    const row = await this.find(organizationId, id, options);
    if (!row) throw notFound();
    return row;
  }

  async page(organizationId: string | null, query: PageQuery): Promise<Page<KeyManagerEntity>> {
    const after = decodeCursor(query.cursor);
    const rows = this.visible(organizationId).orderBy('k.id').take(query.limit + 1);
    if (after !== null) rows.andWhere('k.id > :after', { after });
    return toPage(await rows.getMany(), query.limit, (row) => row);
  }

  /** All that the organization can see, in the order of creation. */
  list(organizationId: string | null): Promise<KeyManagerEntity[]> {
    return this.visible(organizationId).orderBy('k.id').getMany();
  }

  /** Which visible key manager has one of the row's issuers, or null when none does (or none that may be seen). */
  async findIssuerHolder(organizationId: string | null, row: Pick<KeyManagerEntity, 'id' | 'issuer' | 'issuerAliases'>): Promise<{ name: string; issuer: string } | null> {
    const rows: { name: string; issuer: string }[] = await this.transactions.manager.query(
      `select k.name, i.issuer from keyplane.key_manager_issuers i join keyplane.key_managers k on k.id = i.key_manager_id
       where i.issuer = any($1) and k.id <> $2 and (k.organization_id = $3 or k.organization_id is null) order by k.id limit 1`,
      [[row.issuer, ...row.issuerAliases], row.id, organizationId],
    );
    return rows[0] ?? null;
  }

  /** Inserts the row with its name and issuers. @throws a constraint error when name or issuer is taken */
  async insert(row: KeyManagerEntity): Promise<void> {
    await this.lockIssuers(row);
    await this.rows.insert(row as never); // TypeORM's insert type rejects unknown in jsonb columns
    await this.writeNames(row);
  }

  /** Writes the row with the next revision, and its name and issuers anew (none for one being deleted: they are free). The row was read `forUpdate`. */
  async change(row: KeyManagerEntity): Promise<void> {
    await this.lockIssuers(row);
    row.revision += 1;
    row.updatedAt = new Date();
    await this.rows.update({ id: row.id }, row as never); // as for insert
    await this.transactions.manager.query('delete from keyplane.key_manager_issuers where key_manager_id = $1', [row.id]);
    await this.transactions.manager.query('delete from keyplane.key_manager_names where key_manager_id = $1', [row.id]);
    if (!row.deleting) await this.writeNames(row);
  }

  async remove(row: KeyManagerEntity): Promise<void> {
    await this.rows.delete({ id: row.id });
  }

  /** Null before they were first fetched. Row-level security shows those of global key managers to everybody. */
  findKeys(keyManagerId: string): Promise<KeyManagerKeysEntity | null> {
    return this.transactions.manager.getRepository(KeyManagerKeysEntity).findOne({ where: { keyManagerId } });
  }

  async saveKeys(keys: KeyManagerKeysEntity): Promise<void> {
    await this.transactions.manager.getRepository(KeyManagerKeysEntity).upsert(keys as never, ['keyManagerId']); // as for insert
  }

  private visible(organizationId: string | null) {
    const query = this.rows.createQueryBuilder('k').where('not k.deleting');
    return organizationId === null
      ? query.andWhere('k.organization_id is null')
      : query.andWhere('(k.organization_id = :organizationId or k.organization_id is null)', { organizationId });
  }

  private async lockIssuers(row: KeyManagerEntity): Promise<void> {
    await this.transactions.manager.query(`select pg_advisory_xact_lock($1, k) from (select distinct hashtext(i) as k from unnest($2::text[]) i order by 1) s`, [ISSUER_LOCKS, [row.issuer, ...row.issuerAliases]]);
  }

  private async writeNames(row: KeyManagerEntity): Promise<void> {
    await this.transactions.manager.query('insert into keyplane.key_manager_names (key_manager_id, organization_id, name) values ($1, $2, $3)', [row.id, row.organizationId, row.name]);
    for (const issuer of new Set([row.issuer, ...row.issuerAliases])) {
      await this.transactions.manager.query('insert into keyplane.key_manager_issuers (key_manager_id, organization_id, issuer) values ($1, $2, $3)', [row.id, row.organizationId, issuer]);
    }
  }

  private get rows() {
    return this.transactions.manager.getRepository(KeyManagerEntity);
  }
}
