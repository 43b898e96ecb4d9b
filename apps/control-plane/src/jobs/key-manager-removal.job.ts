import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { SystemTransactions } from '../database/system-transactions.js';
import { Problem } from '../http/problem.js';
import { KeyDeletion } from '../keys/key-deletion.js';
import { OutboxWriter } from '../outbox/outbox.writer.js';
import { backOffMs } from './back-off.js';
import { forEachBounded } from './for-each-bounded.js';
import { KeyManagerRemovalRepository } from './key-manager-removal.repository.js';
import { RepeatedTask } from './repeated-task.js';

const AT_ONCE = 4;
const ROUND = { everyMs: 10_000, jitter: 0.2 } as const;

/**
 * Deletes the clients of key managers that were deleted by force, at their servers, and then the key managers' rows. A server
 * that is away is tried again with back-off, and holds up no other. What it waits for is in memory: a restart tries at once.
 */
@Injectable()
export class KeyManagerRemovalJob implements BeforeApplicationShutdown {
  private readonly logger = new Logger('key-manager-removal');
  private readonly task = new RepeatedTask((signal) => this.runRound(Date.now(), signal), ROUND);
  private readonly waiting = new Map<string, { failures: number; notBefore: number }>();

  constructor(
    private readonly system: SystemTransactions,
    private readonly rows: KeyManagerRemovalRepository,
    private readonly keys: KeyDeletion,
    private readonly outbox: OutboxWriter,
  ) {}

  start(): void {
    this.task.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.task.stop();
  }

  /** One round over those that are due at `now`. */
  async runRound(now: number, signal?: AbortSignal): Promise<void> {
    try {
      const ids = await this.system.run(() => this.rows.listDeleting());
      const due = ids.filter((id) => (this.waiting.get(id)?.notBefore ?? 0) <= now);
      await forEachBounded(due, { atOnce: AT_ONCE, signal }, (id) => this.work(id, { now, signal }));
    } catch (error) {
      this.logger.warn({ message: 'a round failed; the next one tries again', reason: error instanceof Error ? error.message : String(error) });
    }
  }

  private async work(id: string, { now, signal }: { now: number; signal: AbortSignal | undefined }): Promise<void> {
    try {
      await this.retractLateKeys(id);
      await this.finishKeys(id, signal);
      if (await this.system.run(() => this.rows.removeIfUnused(id))) this.logger.log({ message: 'a deleted key manager is gone, and so are its clients', keyManagerId: id });
      this.waiting.delete(id);
    } catch (error) {
      const failures = (this.waiting.get(id)?.failures ?? 0) + 1;
      this.waiting.set(id, { failures, notBefore: now + backOffMs(failures) });
      this.logger.warn({ message: 'clients of a deleted key manager remain at its server', keyManagerId: id, failures, reason: error instanceof Error ? error.message : String(error) });
    }
  }

  private retractLateKeys(id: string): Promise<void> {
    return this.system.run(async () => {
      for (const key of await this.rows.markLateKeys(id)) await this.outbox.deleted('application-key', key);
    });
  }

  /** A server that is away ends the round for it; one client that it won't delete does not keep the others. @throws the first problem, at the end */
  private async finishKeys(id: string, signal: AbortSignal | undefined): Promise<void> {
    const problems: unknown[] = [];
    for (const { id: keyId, organizationId } of await this.system.run(() => this.rows.listKeys(id))) {
      if (signal?.aborted) return;
      try {
        await this.keys.finishDeleting(organizationId, keyId);
      } catch (error) {
        problems.push(error);
        if (!(error instanceof Problem) || error.status >= 500) break;
      }
    }
    if (problems.length > 0) throw problems[0];
  }
}
