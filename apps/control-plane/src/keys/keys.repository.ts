import type { Environment, Page, PageQuery } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { ScopedRepository } from '../database/scoped.repository.js';
import { Transactions } from '../database/transactions.js';
import { KeyManagerEntity } from '../key-managers/key-manager.entity.js';
import { ApplicationKeyEntity } from './application-key.entity.js';
import type { KeyManagerOfKey } from './key.mapper.js';

@Injectable()
export class KeysRepository extends ScopedRepository<ApplicationKeyEntity> {
  constructor(transactions: Transactions) {
    super(transactions, ApplicationKeyEntity);
  }

  /** The one key of an application at a key manager for an environment. */
  findAt(organizationId: string, place: { applicationId: string; keyManagerId: string; environment: Environment }): Promise<ApplicationKeyEntity | null> {
    return this.rows.findOne({ where: this.scoped(organizationId, place), lock: { mode: 'pessimistic_write' } });
  }

  pageOf(organizationId: string, applicationId: string, query: PageQuery): Promise<Page<ApplicationKeyEntity>> {
    return this.page(organizationId, query, { where: { applicationId }, map: (row) => row });
  }

  /** Locked, in the order of ids. */
  lockAllOf(organizationId: string, applicationId: string): Promise<ApplicationKeyEntity[]> {
    return this.rows.find({ where: this.scoped(organizationId, { applicationId }), order: { id: 'ASC' }, lock: { mode: 'pessimistic_write' } });
  }

  /** Keys of an application, as a problem's `usedBy` lists them. */
  async findUses(organizationId: string, applicationId: string): Promise<{ type: string; id: string; name: string }[]> {
    return this.transactions.manager.query(
      `select 'application-key' as type, k.id, m.name || ' ' || k.environment as name from keyplane.application_keys k join keyplane.key_managers m on m.id = k.key_manager_id
       where k.organization_id = $1 and k.application_id = $2 order by k.id limit 100`,
      [organizationId, applicationId],
    );
  }

  /** Also one that is being deleted by force: its keys' clients are still to be deleted with its credentials. */
  async getKeyManager(key: ApplicationKeyEntity): Promise<KeyManagerEntity> {
    const rows = this.transactions.manager.getRepository(KeyManagerEntity).createQueryBuilder('k');
    return rows.where('k.id = :id and (k.organization_id = :organizationId or k.organization_id is null)', { id: key.keyManagerId, organizationId: key.organizationId }).getOneOrFail();
  }

  /** By key manager id. */
  async keyManagersOf(organizationId: string, keyManagerIds: readonly string[]): Promise<Map<string, KeyManagerOfKey>> {
    const rows: { id: string; display_name: string; type: string; token: string | null }[] = await this.transactions.manager.query(
      `select id, display_name, type, endpoints->>'token' as token from keyplane.key_managers where (organization_id = $1 or organization_id is null) and id = any($2)`,
      [organizationId, keyManagerIds],
    );
    return new Map(rows.map((row) => [row.id, { displayName: row.display_name, type: row.type, tokenEndpoint: row.token }]));
  }

  async keyManagerOf({ organizationId, keyManagerId }: ApplicationKeyEntity): Promise<KeyManagerOfKey> {
    const found = (await this.keyManagersOf(organizationId, [keyManagerId])).get(keyManagerId);
    if (!found) throw new Error(`no key manager ${keyManagerId}`); // a foreign key holds it
    return found;
  }

  /** The server replaced the secret that the owner has. No change of the key itself: its revision stays. */
  async markSecretUndelivered(key: ApplicationKeyEntity): Promise<void> {
    await this.rows.update({ id: key.id, organizationId: key.organizationId }, { secretState: 'undelivered' });
  }
}
