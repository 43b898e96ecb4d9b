import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.module.js';
import { SystemTransactions } from '../database/system-transactions.js';
import { Transactions } from '../database/transactions.js';
import { Installation } from './installation.js';
import { StarterSet } from './starter-set.js';

/** Advisory lock (namespace, number) that lets one process at a time do this. */
const LOCK = [7000, 2] as const;

/** Makes what every installation has, at each start, idempotently: its identity, the organization `default`, and what `npm start` asks for. */
@Injectable()
export class BootstrapService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly system: SystemTransactions,
    private readonly transactions: Transactions,
    private readonly installation: Installation,
    private readonly starterSet: StarterSet,
  ) {}

  /** @throws PublicUrlChangedError */
  async run(): Promise<void> {
    await this.alone(() => this.installation.ensure());
    const { bootstrap } = this.config;
    if (!bootstrap) return;
    // A unit of its own: the built-in server of `default` is found once `default` is committed.
    const organization = await this.installation.defaultOrganization();
    await this.alone(() => this.starterSet.ensure(organization, bootstrap));
  }

  private async alone(work: () => Promise<void>): Promise<void> {
    await this.system.run(async () => {
      await this.transactions.manager.query('select pg_advisory_xact_lock($1, $2)', [...LOCK]);
      await work();
    });
  }
}
