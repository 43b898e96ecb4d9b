import type { ClientDrift, Page, PageQuery } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { OWNER_NAME, WITH_OWNER } from '../applications/owner-name.js';
import { Transactions } from '../database/transactions.js';
import { decodeCursor, toPage } from '../http/pagination.js';
import { unfinishedOf, type UnfinishedRow } from './key.mapper.js';

/** What is still under way in the ordinary course of a call is not shown for so long. */
const UNDER_WAY = '1 minute';

type Row = Omit<ClientDrift, 'keyId' | 'unfinished' | 'since'> & UnfinishedRow & { id: string; since: Date };

/** Keys whose clients are not what the keys say, in the order of their creation. In an open unit. */
@Injectable()
export class ClientDriftRepository {
  constructor(private readonly transactions: Transactions) {}

  async page(organizationId: string, query: PageQuery): Promise<Page<ClientDrift>> {
    const rows: Row[] = await this.transactions.manager.query(
      `select k.id, k.application_id as "applicationId", a.name as "applicationName", ${OWNER_NAME} as owner, k.key_manager_id as "keyManagerId", m.name as "keyManagerName", k.environment, k.state,
         k.state_reason as reason, k.client_id as "clientId", k.reference, k.needs_person as "needsPerson", k.attempts, k.next_attempt_at as "nextAttemptAt", k.secret_intent as "secretIntent", k.updated_at as since
       from keyplane.application_keys k join keyplane.applications a on a.id = k.application_id ${WITH_OWNER} join keyplane.key_managers m on m.id = k.key_manager_id
       where k.organization_id = $1 and ($2::uuid is null or k.id > $2) and (k.state in ('pending', 'deleting') or k.secret_intent is not null)
         and (k.needs_person or k.attempts > 0 or k.updated_at < now() - interval '${UNDER_WAY}') order by k.id limit $3`,
      [organizationId, decodeCursor(query.cursor), query.limit + 1],
    );
    return toPage(rows, query.limit, toClientDrift);
  }
}

function toClientDrift(row: Row): ClientDrift {
  const { id, since, reference: _reference, needsPerson: _person, attempts: _attempts, nextAttemptAt: _next, secretIntent: _intent, ...fields } = row;
  const unfinished = unfinishedOf(row);
  if (!unfinished) throw new Error(`nothing is unfinished about the key ${id}`); // the query chooses
  return { ...fields, keyId: id, unfinished, since: since.toISOString() };
}
