import { Injectable } from '@nestjs/common';
import { Transactions } from '../database/transactions.js';
import { OutboxWriter } from '../outbox/outbox.writer.js';
import { ApiReferences } from './api-references.js';
import type { KeyManagerEntity } from './key-manager.entity.js';
import { KeyManagerUsageRepository } from './key-manager-usage.repository.js';

/** One thing that uses a key manager, in words for people. */
export type KeyManagerUse = Record<string, string | number>;

/** What uses a key manager, and its end when the key manager is deleted by force. In an open unit. */
@Injectable()
export class KeyManagerUses {
  constructor(
    private readonly transactions: Transactions,
    private readonly usage: KeyManagerUsageRepository,
    private readonly apis: ApiReferences,
    private readonly outbox: OutboxWriter,
  ) {}

  /** Before the key manager itself is locked. */
  async lock(keyManagerId: string): Promise<void> {
    await this.apis.lock(keyManagerId);
  }

  /** Of a global one: counts, because the names are the organizations' own. */
  async find({ id, organizationId }: KeyManagerEntity): Promise<KeyManagerUse[]> {
    if (organizationId === null) return this.usage.countByOrganization(id);
    const { apis, applicationKeys } = await this.usage.find(organizationId, id);
    return [
      ...apis.map((api) => ({ type: 'api', id: api.id, name: `${api.name} ${api.version}` })),
      ...applicationKeys.map((key) => ({ type: 'application-key', id: key.id, name: `${key.applicationName} (${key.environment})`, owner: key.owner })),
    ];
  }

  /** Client secrets that were kept are no longer; what is needed to delete the clients stays. */
  async forgetClientSecrets(keyManagerId: string): Promise<void> {
    await this.transactions.manager.query(
      `update keyplane.application_secrets s set client_secret = null, updated_at = now() from keyplane.application_keys k
       where k.id = s.application_key_id and k.key_manager_id = $1 and s.client_secret is not null`,
      [keyManagerId],
    );
  }

  /**
   * Ends every use: APIs name it no longer; keys without a client are gone, the others stay as `deleting` until their clients are deleted at the
   * server. Gateways forget them at once. @returns whether clients remain
   */
  async end(keyManager: KeyManagerEntity): Promise<boolean> {
    await this.apis.remove(keyManager.id);
    await this.transactions.manager.query(`delete from keyplane.application_keys where key_manager_id = $1 and client_id is null and state = 'failed'`, [keyManager.id]);
    const ended: { id: string; organization_id: string; revision: number; client_id: string | null }[] = await this.transactions.manager.query(
      `with ended as (update keyplane.application_keys set state = 'deleting', state_reason = 'The key manager was deleted.', needs_person = false, attempts = 0, next_attempt_at = null, secret_intent = null, revision = revision + 1, updated_at = now()
         where key_manager_id = $1 and state <> 'deleting' returning id, organization_id, revision, client_id) select * from ended order by id`,
      [keyManager.id],
    );
    for (const key of ended) {
      if (key.client_id !== null) await this.outbox.deleted('application-key', { id: key.id, organizationId: key.organization_id, revision: key.revision });
    }
    const [left]: { isLeft: boolean }[] = await this.transactions.manager.query(
      `select exists (select from keyplane.application_keys where key_manager_id = $1) or exists (select from keyplane.late_looks where key_manager_id = $1) as "isLeft"`,
      [keyManager.id],
    );
    return left?.isLeft ?? false;
  }
}
