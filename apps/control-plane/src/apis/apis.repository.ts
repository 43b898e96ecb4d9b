import type { Api } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { ScopedRepository } from '../database/scoped.repository.js';
import { Transactions } from '../database/transactions.js';
import { ApiEntity } from './api.entity.js';
import type { ApiDetails } from './api.mapper.js';

const NONE: ApiDetails = { operations: [], keyManagerIds: [] };

@Injectable()
export class ApisRepository extends ScopedRepository<ApiEntity> {
  constructor(transactions: Transactions) {
    super(transactions, ApiEntity);
  }

  async detailsOf(row: ApiEntity): Promise<ApiDetails> {
    return (await this.detailsOfAll(row.organizationId, [row.id])).get(row.id) ?? NONE;
  }

  /** By API id. */
  async detailsOfAll(organizationId: string, apiIds: readonly string[]): Promise<Map<string, ApiDetails>> {
    const rows: { id: string; operations: Api['operations']; key_manager_ids: string[] }[] = await this.transactions.manager.query(
      `select a.id,
         coalesce((select jsonb_agg(jsonb_build_object('method', o.method, 'path', o.path, 'scopes', o.scopes) order by o.position) from keyplane.api_operations o where o.api_id = a.id), '[]') as operations,
         coalesce((select array_agg(k.key_manager_id::text order by k.key_manager_id) from keyplane.api_key_managers k where k.api_id = a.id), '{}') as key_manager_ids
       from keyplane.apis a where a.organization_id = $1 and a.id = any($2)`,
      [organizationId, apiIds],
    );
    return new Map(rows.map((row) => [row.id, { operations: row.operations, keyManagerIds: row.key_manager_ids }]));
  }

  /** Replaces operations and accepted key managers; scopes that operations name exist from now on. */
  async setDetails(row: ApiEntity, details: ApiDetails): Promise<void> {
    const { manager } = this.transactions;
    await manager.query('delete from keyplane.api_operations where api_id = $1 and organization_id = $2', [row.id, row.organizationId]);
    await manager.query(
      `insert into keyplane.api_operations (organization_id, api_id, position, method, path, scopes)
       select $1, $2, o.place - 1, o.item->>'method', o.item->>'path', o.item->'scopes' from jsonb_array_elements($3::jsonb) with ordinality o(item, place)`,
      [row.organizationId, row.id, JSON.stringify(details.operations)],
    );
    await manager.query('delete from keyplane.api_key_managers where api_id = $1 and organization_id = $2', [row.id, row.organizationId]);
    await manager.query('insert into keyplane.api_key_managers (organization_id, api_id, key_manager_id) select $1, $2, k from unnest($3::uuid[]) k', [row.organizationId, row.id, details.keyManagerIds]);
  }

  /** Which of these key managers the organization sees. They stay until the unit ends (a global one is not locked: an organization cannot). */
  async lockVisibleKeyManagers(organizationId: string, ids: readonly string[]): Promise<Set<string>> {
    const own: { id: string }[] = await this.transactions.manager.query('select id from keyplane.key_managers where organization_id = $1 and id = any($2) and not deleting order by id for key share', [organizationId, ids]);
    const global: { id: string }[] = await this.transactions.manager.query('select id from keyplane.key_managers where organization_id is null and id = any($1) and not deleting', [ids]);
    return new Set([...own, ...global].map((row) => row.id));
  }
}
