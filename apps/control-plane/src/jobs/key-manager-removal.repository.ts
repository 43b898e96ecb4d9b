import { Injectable } from '@nestjs/common';
import { Transactions } from '../database/transactions.js';

/** Key managers that were deleted by force and still have clients at their servers. System units only. */
@Injectable()
export class KeyManagerRemovalRepository {
  constructor(private readonly transactions: Transactions) {}

  async listDeleting(): Promise<string[]> {
    const rows: { id: string }[] = await this.transactions.manager.query('select id from keyplane.key_managers where deleting order by id');
    return rows.map((row) => row.id);
  }

  /** Keys to finish; one without a client yet is left alone for two minutes, because its creation may be under way. */
  listKeys(keyManagerId: string): Promise<{ id: string; organizationId: string }[]> {
    return this.transactions.manager.query(
      `select id, organization_id as "organizationId" from keyplane.application_keys
       where key_manager_id = $1 and state = 'deleting' and (client_id is not null or updated_at < now() - interval '2 minutes') order by id`,
      [keyManagerId],
    );
  }

  /** Removes the row, and with it its credential, once no key is left. */
  async removeIfUnused(keyManagerId: string): Promise<boolean> {
    const removed: unknown[] = await this.transactions.manager.query(
      `with removed as (delete from keyplane.key_managers k where k.id = $1 and k.deleting
         and not exists (select from keyplane.application_keys a where a.key_manager_id = k.id) returning k.id) select * from removed`,
      [keyManagerId],
    );
    return removed.length > 0;
  }

  /** A creation that was under way when the key manager was deleted, and finished since: its client goes, too. */
  async markLateKeys(keyManagerId: string): Promise<{ id: string; organizationId: string; revision: number }[]> {
    return this.transactions.manager.query(
      `with late as (update keyplane.application_keys set state = 'deleting', state_reason = 'The key manager was deleted.', revision = revision + 1, updated_at = now()
         where key_manager_id = $1 and state <> 'deleting' and (client_id is not null or updated_at < now() - interval '2 minutes')
         returning id, organization_id as "organizationId", revision) select * from late`,
      [keyManagerId],
    );
  }
}
