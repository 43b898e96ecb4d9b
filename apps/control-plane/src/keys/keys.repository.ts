import type { Page, PageQuery } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import { ScopedRepository } from '../database/scoped.repository.js';
import { Transactions } from '../database/transactions.js';
import { Problem } from '../http/problem.js';
import { KeyManagerEntity } from '../key-managers/key-manager.entity.js';
import { ApplicationKeyEntity, type SecretIntent } from './application-key.entity.js';
import type { KeyManagerOfKey } from './key.mapper.js';

type NewKey = Pick<
  ApplicationKeyEntity,
  'id' | 'organizationId' | 'applicationId' | 'keyManagerId' | 'environment' | 'mode' | 'clientId' | 'state' | 'secretState' | 'grantTypes' | 'callbackUrls' | 'scopes' | 'additionalProperties' | 'createdBy'
>;

@Injectable()
export class KeysRepository extends ScopedRepository<ApplicationKeyEntity> {
  constructor(transactions: Transactions) {
    super(transactions, ApplicationKeyEntity);
  }

  /**
   * Adds the one key of its application at a key manager for an environment. One that failed has no client any more: the new
   * one takes its place. @throws Problem 409 when another one is there
   */
  async add(key: NewKey): Promise<ApplicationKeyEntity> {
    const { organizationId, applicationId, keyManagerId, environment } = key;
    const existing = await this.rows.findOne({ where: this.scoped(organizationId, { applicationId, keyManagerId, environment }), lock: { mode: 'pessimistic_write' } });
    if (existing?.state === 'failed') await this.remove(existing);
    else if (existing) throw new Problem('key.exists', { detail: `The application’s ${environment} key there is ${existing.state}.`, extensions: { existing: { id: existing.id, state: existing.state } } });
    return this.insert({
      ...key, reference: `kp-${newId()}`, stateReason: null, needsPerson: false, attempts: 0, nextAttemptAt: null, secretIntent: null, missingScopes: [], enabled: true,
    });
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
  async getKeyManager(key: Pick<ApplicationKeyEntity, 'keyManagerId' | 'organizationId'>): Promise<KeyManagerEntity> {
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

  /** Whether the adding of a secret is not ended yet. */
  async isSecretPending(organizationId: string, intentId: string): Promise<boolean> {
    return (await this.rows.createQueryBuilder('k').where(`k.organization_id = :organizationId and k.secret_intent->>'id' = :intentId`, { organizationId, intentId }).getCount()) > 0;
  }

  /** A secret that is being added, or none any more. No change of the key itself: its revision stays. */
  async setSecretIntent(key: Pick<ApplicationKeyEntity, 'id' | 'organizationId'>, secretIntent: SecretIntent | null): Promise<void> {
    await this.rows.update({ id: key.id, organizationId: key.organizationId }, { secretIntent, attempts: 0, nextAttemptAt: null });
  }

  /** Within a try of the reconciler, which goes on. */
  async noteRetiring(key: Pick<ApplicationKeyEntity, 'id' | 'organizationId'>, secretIntent: SecretIntent): Promise<void> {
    await this.rows.update({ id: key.id, organizationId: key.organizationId }, { secretIntent });
  }

  /** The server replaced the secret that the owner has. No change of the key itself: its revision stays. */
  async markSecretUndelivered(key: ApplicationKeyEntity): Promise<void> {
    await this.rows.update({ id: key.id, organizationId: key.organizationId }, { secretState: 'undelivered' });
  }
}
