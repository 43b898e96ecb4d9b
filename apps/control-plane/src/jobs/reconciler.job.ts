import { Inject, Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { ApplicationDeletion } from '../applications/application-deletion.js';
import { CONFIG, type Config } from '../config/config.module.js';
import { SystemTransactions } from '../database/system-transactions.js';
import { OutboxWriter } from '../outbox/outbox.writer.js';
import { DeletingKeyManagersRepository } from './deleting-key-managers.repository.js';
import { forEachFairly } from './for-each-fairly.js';
import { ReconcilerTerm } from './reconciler-term.js';
import { RepeatedTask } from './repeated-task.js';
import { UnfinishedWork } from './unfinished-work.js';

/** No organization delays the pass of the others by more than the budget and one try, however much work waits at its slow servers. */
const FAIRNESS = { ownersAtOnce: 4, atOnce: 2, budgetMs: 30_000 };
const JITTER = 0.2;

/**
 * Finishes what crashes, lost answers and servers that were away have left: keys that were being made, secrets that were
 * being added, keys, applications and key managers that were being deleted. One of an installation works at a time; what it
 * waits for is in the database. A server that is away is tried again with back-off, and holds up no other.
 */
@Injectable()
export class ReconcilerJob implements BeforeApplicationShutdown {
  private readonly logger = new Logger('reconciler');
  private readonly task: RepeatedTask;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly system: SystemTransactions,
    private readonly work: UnfinishedWork,
    private readonly keyManagers: DeletingKeyManagersRepository,
    private readonly applications: ApplicationDeletion,
    private readonly outbox: OutboxWriter,
  ) {
    this.task = new RepeatedTask((signal) => this.runInTurn(signal), { everyMs: config.reconcileMs, jitter: JITTER });
  }

  start(): void {
    this.task.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.task.stop();
  }

  /** One pass, if no other control plane is at it. */
  async runInTurn(signal: AbortSignal): Promise<void> {
    try {
      await new ReconcilerTerm(this.config.database.systemUrl, signal).run((during) => this.runPass(new Date(), during));
    } catch (error) {
      this.warn('a pass failed; the next one tries again', error);
    }
  }

  /** Everything that is due at `now`. May run in two control planes at once: each step holds its own. */
  async runPass(now: Date, signal?: AbortSignal): Promise<void> {
    await this.endLateKeys();
    const groups = await this.work.listDue(now);
    await forEachFairly(groups, { ...FAIRNESS, ownerOf: ({ owner }) => owner, signal }, (group, during) => this.work.takeUp(group, { now, signal: during }));
    for (const { id, organizationId } of await this.system.run(() => this.work.listWaitingApplications())) {
      await this.applications.finishWaiting(organizationId, id).catch((error: unknown) => this.warn('an application was not deleted', error, { applicationId: id }));
    }
    for (const id of await this.system.run(() => this.keyManagers.list())) {
      if (await this.system.run(() => this.keyManagers.removeIfUnused(id))) this.logger.log({ message: 'a deleted key manager is gone, and so are its clients', keyManagerId: id });
    }
  }

  /** Creations that were under way when their key manager was deleted. */
  private endLateKeys(): Promise<void> {
    return this.system.run(async () => {
      for (const key of await this.keyManagers.markLateKeys()) await this.outbox.deleted('application-key', key);
    });
  }

  private warn(message: string, error: unknown, more: Record<string, unknown> = {}): void {
    this.logger.warn({ message, reason: error instanceof Error ? error.message : String(error), ...more });
  }
}
