import type { ReplayedKey } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { Transactions } from '../database/transactions.js';
import type { Outcome, UnfinishedCall } from '../idempotency/creates.js';
import { toApplicationKey } from './key.mapper.js';
import { KeysRepository } from './keys.repository.js';

/** What has become of a key whose generation was cut off: the key as it is now; its secret is shown no more. */
@Injectable()
export class UnfinishedKeys implements UnfinishedCall {
  constructor(
    private readonly transactions: Transactions,
    private readonly keys: KeysRepository,
  ) {}

  /** A key that failed has no client: it counts as never made. */
  outcomeOf(organizationId: string, keyId: string): Promise<Outcome> {
    return this.transactions.inOrganization(organizationId, async () => {
      const row = await this.keys.find(organizationId, keyId);
      if (!row || row.state === 'failed') return 'nothing';
      const answer: ReplayedKey = { ...toApplicationKey(row, await this.keys.keyManagerOf(row)), clientSecret: null, replayed: true };
      return { answer, isSettled: row.state !== 'pending' };
    });
  }
}
