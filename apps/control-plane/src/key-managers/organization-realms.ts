import { Injectable } from '@nestjs/common';
import { Transactions } from '../database/transactions.js';
import type { Caller } from '../http/caller.js';
import type { OrganizationRealm } from './realm.js';

/** The realm of a caller's own organization. */
@Injectable()
export class OrganizationRealms {
  constructor(private readonly transactions: Transactions) {}

  of(caller: Caller): OrganizationRealm {
    const { organizationId } = caller;
    return { organizationId, caller, run: (work) => this.transactions.inOrganization(organizationId, work) };
  }
}
