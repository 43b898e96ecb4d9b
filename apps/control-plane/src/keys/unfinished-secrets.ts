import { Injectable } from '@nestjs/common';
import { Transactions } from '../database/transactions.js';
import type { Outcome, UnfinishedCall } from '../idempotency/creates.js';
import { KeysRepository } from './keys.repository.js';

/** What has become of a secret whose adding was cut off: nothing, for the reconciler retires what nobody has seen. */
@Injectable()
export class UnfinishedSecrets implements UnfinishedCall {
  constructor(
    private readonly transactions: Transactions,
    private readonly keys: KeysRepository,
  ) {}

  async outcomeOf(organizationId: string, intentId: string): Promise<Outcome> {
    const isPending = await this.transactions.inOrganization(organizationId, () => this.keys.isSecretPending(organizationId, intentId));
    return isPending ? 'open' : 'nothing';
  }
}
