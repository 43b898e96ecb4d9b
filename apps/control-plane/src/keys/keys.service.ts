import type { ApplicationKey, Page, PageQuery } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { ApplicationAccess } from '../applications/application-access.js';
import { Transactions } from '../database/transactions.js';
import type { Caller } from '../http/caller.js';
import { KeyAccess } from './key-access.js';
import { toApplicationKey } from './key.mapper.js';
import { KeysRepository } from './keys.repository.js';

/** Reading keys: the owner and administrators, whatever the permissions of the key manager are by now. */
@Injectable()
export class KeysService {
  constructor(
    private readonly transactions: Transactions,
    private readonly applications: ApplicationAccess,
    private readonly access: KeyAccess,
    private readonly keys: KeysRepository,
  ) {}

  list(caller: Caller, applicationId: string, query: PageQuery): Promise<Page<ApplicationKey>> {
    return this.transactions.inOrganization(caller.organizationId, async () => {
      await this.applications.getManaged(caller, applicationId);
      const page = await this.keys.pageOf(caller.organizationId, applicationId, query);
      const keyManagers = await this.keys.keyManagersOf(caller.organizationId, page.items.map((row) => row.keyManagerId));
      return { ...page, items: page.items.flatMap((row) => {
        const keyManager = keyManagers.get(row.keyManagerId);
        return keyManager === undefined ? [] : [toApplicationKey(row, keyManager)]; // a foreign key holds it
      }) };
    });
  }

  get(caller: Caller, id: string): Promise<ApplicationKey> {
    return this.transactions.inOrganization(caller.organizationId, async () => {
      const row = await this.access.getManaged(caller, id);
      return toApplicationKey(row, await this.keys.keyManagerOf(row));
    });
  }
}
