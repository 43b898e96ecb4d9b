import type { ListedApplication, Page, PageQuery } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { ScopedRepository } from '../database/scoped.repository.js';
import { Transactions } from '../database/transactions.js';
import type { Caller } from '../http/caller.js';
import { ApplicationEntity } from './application.entity.js';
import { OWNER_NAME, WITH_OWNER } from './owner-name.js';

export type Owner = Caller['owner'];
export type ApplicationHoldings = Pick<ListedApplication, 'owner' | 'activeKeys' | 'subscriptions'>;

@Injectable()
export class ApplicationsRepository extends ScopedRepository<ApplicationEntity> {
  constructor(transactions: Transactions) {
    super(transactions, ApplicationEntity);
  }

  /** Those of one owner, or of the whole organization (`owner` null). */
  pageOf(organizationId: string, owner: Owner | null, query: PageQuery): Promise<Page<ApplicationEntity>> {
    return this.page(organizationId, query, { where: owner === null ? {} : ownerColumns(owner, {}), map: (row) => row });
  }

  /** No change of the application itself: its revision stays, so that the same call can be repeated. */
  async markDeleting(row: ApplicationEntity): Promise<void> {
    await this.rows.update({ id: row.id, organizationId: row.organizationId }, { deleting: true });
  }

  /** What the list says of each application beside its own columns, by id. */
  async holdingsOf(organizationId: string, applicationIds: readonly string[]): Promise<Map<string, ApplicationHoldings>> {
    const rows: { id: string; owner: string; production: number; sandbox: number; subscriptions: number }[] = await this.transactions.manager.query(
      `select a.id, ${OWNER_NAME} as owner, k.production, k.sandbox, (select count(*)::int from keyplane.subscriptions s where s.application_id = a.id) as subscriptions
       from keyplane.applications a ${WITH_OWNER}
       cross join lateral (select count(*) filter (where environment = 'PRODUCTION')::int as production, count(*) filter (where environment = 'SANDBOX')::int as sandbox
                           from keyplane.application_keys where application_id = a.id and state = 'active') k
       where a.organization_id = $1 and a.id = any($2)`,
      [organizationId, applicationIds],
    );
    return new Map(rows.map(({ id, owner, production, sandbox, subscriptions }) => [id, { owner, activeKeys: { PRODUCTION: production, SANDBOX: sandbox }, subscriptions }]));
  }

  async ownerOf({ organizationId, id }: ApplicationEntity): Promise<string> {
    const [row]: { owner: string }[] = await this.transactions.manager.query(`select ${OWNER_NAME} as owner from keyplane.applications a ${WITH_OWNER} where a.organization_id = $1 and a.id = $2`, [organizationId, id]);
    return row?.owner ?? '';
  }

  /** The person or system client that a name means: user names are compared without case, `client:{name}` exactly. */
  async findOwner(organizationId: string, name: string): Promise<Owner | null> {
    const isClient = name.startsWith('client:');
    const [row]: { id: string }[] = isClient
      ? await this.transactions.manager.query('select id from keyplane.system_clients where organization_id = $1 and name = $2', [organizationId, name.slice('client:'.length)])
      : await this.transactions.manager.query('select id from keyplane.users where organization_id = $1 and lower(username) = lower($2)', [organizationId, name]);
    return row ? { kind: isClient ? 'system-client' : 'user', id: row.id } : null;
  }
}

/** The two columns that say whose an application is; `other` is what the column of the other kind gets. */
export function ownerColumns(owner: Owner, other: { ownerUserId?: null; ownerSystemClientId?: null } = { ownerUserId: null, ownerSystemClientId: null }) {
  return { ...other, ...(owner.kind === 'user' ? { ownerUserId: owner.id } : { ownerSystemClientId: owner.id }) };
}
