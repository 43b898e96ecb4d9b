import { Injectable } from '@nestjs/common';
import { toApiState } from '../apis/api.mapper.js';
import { ApisRepository } from '../apis/apis.repository.js';
import { Transactions } from '../database/transactions.js';
import { OrganizationDirectory } from '../organizations/organization-directory.js';
import { OutboxWriter } from '../outbox/outbox.writer.js';

/** APIs that name a key manager which is being deleted. In an open unit. */
@Injectable()
export class ApiReferences {
  constructor(
    private readonly transactions: Transactions,
    private readonly apis: ApisRepository,
    private readonly directory: OrganizationDirectory,
    private readonly outbox: OutboxWriter,
  ) {}

  /** Before the key manager is locked: whoever edits an API locks it first, and its key managers second. */
  lock(keyManagerId: string): Promise<{ id: string; organization_id: string }[]> {
    return this.transactions.manager.query(
      `select a.id, a.organization_id from keyplane.apis a where a.id in (select api_id from keyplane.api_key_managers where key_manager_id = $1) order by a.id for update`,
      [keyManagerId],
    );
  }

  /** The APIs name it no longer, and say so to gateways. One that named no other accepts none from now on. */
  async remove(keyManagerId: string): Promise<void> {
    for (const { id, organization_id: organizationId } of await this.lock(keyManagerId)) {
      const row = await this.apis.get(organizationId, id);
      await this.transactions.manager.query('delete from keyplane.api_key_managers where api_id = $1 and key_manager_id = $2', [id, keyManagerId]);
      await this.apis.change(row);
      const { name } = await this.directory.getById(organizationId);
      await this.outbox.changed('api', { id, organizationId, revision: row.revision, data: toApiState(row, await this.apis.detailsOf(row), name) });
    }
  }
}
