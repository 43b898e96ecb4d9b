import { Injectable } from '@nestjs/common';
import { Transactions } from '../database/transactions.js';

/** Key managers that were deleted by force and still have clients at their servers. System units only. */
@Injectable()
export class DeletingKeyManagersRepository {
  constructor(private readonly transactions: Transactions) {}

  async list(): Promise<string[]> {
    const rows: { id: string }[] = await this.transactions.manager.query('select id from keyplane.key_managers where deleting order by id');
    return rows.map((row) => row.id);
  }

  /** Removes the row, and with it its credential, once no client is left that it would take to delete. */
  async removeIfUnused(keyManagerId: string): Promise<boolean> {
    const removed: unknown[] = await this.transactions.manager.query(
      `with removed as (delete from keyplane.key_managers k where k.id = $1 and k.deleting
         and not exists (select from keyplane.application_keys a where a.key_manager_id = k.id)
         and not exists (select from keyplane.late_looks l where l.key_manager_id = k.id) returning k.id) select * from removed`,
      [keyManagerId],
    );
    return removed.length > 0;
  }

  /** Creations that were under way when their key manager was deleted, and finished since, or never: their clients go, too. */
  markLateKeys(): Promise<{ id: string; organizationId: string; revision: number }[]> {
    return this.transactions.manager.query(
      `with late as (update keyplane.application_keys k set state = 'deleting', state_reason = 'The key manager was deleted.', needs_person = false, attempts = 0, next_attempt_at = null, secret_intent = null,
           revision = k.revision + 1, updated_at = now()
         from keyplane.key_managers m where m.id = k.key_manager_id and m.deleting and k.state <> 'deleting' and (k.client_id is not null or k.updated_at < now() - interval '2 minutes')
         returning k.id, k.organization_id as "organizationId", k.revision) select * from late`,
    );
  }
}
