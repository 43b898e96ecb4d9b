import type { Page, PageQuery, Scope } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import { Transactions } from '../database/transactions.js';
import { decodeCursor, toPage } from '../http/pagination.js';

/** Scopes exist from the moment an operation names them, and stay when it goes. */
@Injectable()
export class ScopesRepository {
  constructor(private readonly transactions: Transactions) {}

  /** Sorted, so that two writers of the same scopes wait for each other instead of deadlocking. */
  async add(organizationId: string, names: readonly string[]): Promise<void> {
    const sorted = [...names].sort();
    await this.transactions.manager.query(
      `insert into keyplane.scopes (id, organization_id, name) select s.id, $1, s.name from unnest($2::uuid[], $3::text[]) with ordinality s(id, name, place) order by s.place
       on conflict (organization_id, name) do nothing`,
      [organizationId, sorted.map(() => newId()), sorted],
    );
  }

  /** With the APIs whose operations name them now. */
  async page(organizationId: string, query: PageQuery): Promise<Page<Scope>> {
    const rows: { id: string; name: string; apis: Scope['apis'] }[] = await this.transactions.manager.query(
      `select s.id, s.name, coalesce((select jsonb_agg(jsonb_build_object('id', a.id, 'name', a.name, 'version', a.version) order by a.name, a.version) from keyplane.apis a
          where a.organization_id = s.organization_id and exists (select from keyplane.api_operations o where o.api_id = a.id and o.scopes ? s.name)), '[]') as apis
       from keyplane.scopes s where s.organization_id = $1 and ($2::uuid is null or s.id > $2) order by s.id limit $3`,
      [organizationId, decodeCursor(query.cursor), query.limit + 1],
    );
    return toPage(rows, query.limit, ({ name, apis }) => ({ name, apis }));
  }
}
