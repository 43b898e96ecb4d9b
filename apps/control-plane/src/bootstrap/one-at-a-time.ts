import { Injectable } from '@nestjs/common';
import { SystemTransactions } from '../database/system-transactions.js';
import { Transactions } from '../database/transactions.js';

/** Advisory lock (namespace, number) that lets one process at a time do this. */
const LOCK = [7000, 2] as const;

/** Work that makes what an installation has once: in a system unit, by one control plane at a time. */
@Injectable()
export class OneAtATime {
  constructor(
    private readonly system: SystemTransactions,
    private readonly transactions: Transactions,
  ) {}

  async run<T>(work: () => Promise<T>): Promise<T> {
    return this.system.run(async () => {
      await this.transactions.manager.query('select pg_advisory_xact_lock($1, $2)', [...LOCK]);
      return work();
    });
  }
}
