import { Injectable } from '@nestjs/common';
import { Transactions } from '../database/transactions.js';
import { KeyManagerEntity, KeyManagerKeysEntity } from '../key-managers/key-manager.entity.js';

/** Key managers of all organizations, for the rounds that fetch their keys. System units only. */
@Injectable()
export class KeyRefreshRepository {
  constructor(private readonly transactions: Transactions) {}

  /** Enabled ones of these types whose last fetch failed, or the others. Those that were asked longest ago come first. */
  listDue(types: readonly string[], { failing }: { failing: boolean }): Promise<KeyManagerEntity[]> {
    return this.rows
      .createQueryBuilder('k')
      .leftJoin('key_manager_keys', 'keys', 'keys.key_manager_id = k.id')
      .where(`k.enabled and not k.deleting and k.type = any(:types) and (keys.failed_at is not null) = :failing`, { types, failing })
      .orderBy('greatest(keys.fetched_at, keys.failed_at)', 'ASC', 'NULLS FIRST')
      .addOrderBy('k.id')
      .getMany();
  }

  find(id: string): Promise<KeyManagerEntity | null> {
    return this.rows.findOne({ where: { id, deleting: false } });
  }

  /** Locks the row against change and deletion until the unit ends. */
  lock(id: string): Promise<KeyManagerEntity | null> {
    return this.rows.findOne({ where: { id, deleting: false }, lock: { mode: 'for_key_share' } });
  }

  findKeysForUpdate(keyManagerId: string): Promise<KeyManagerKeysEntity | null> {
    return this.keys.findOne({ where: { keyManagerId }, lock: { mode: 'pessimistic_write' } });
  }

  async saveKeys(keys: KeyManagerKeysEntity): Promise<void> {
    await this.keys.upsert(keys as never, ['keyManagerId']); // TypeORM's insert type rejects unknown in jsonb columns
  }

  private get keys() {
    return this.transactions.manager.getRepository(KeyManagerKeysEntity);
  }

  private get rows() {
    return this.transactions.manager.getRepository(KeyManagerEntity);
  }
}
