import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { ExpiredRowsRepository } from './expired-rows.repository.js';
import { RepeatedTask } from './repeated-task.js';

const EVERY_MS = 10 * 60_000;

/** Removes what is over and would never be found again: revocations whose tokens have expired, sessions, artifacts of the built-in key manager, old sign-in delays and idempotency keys. */
@Injectable()
export class ExpiredRowsJob implements OnApplicationShutdown {
  private readonly logger = new Logger('expired-rows');
  private readonly task = new RepeatedTask(() => this.run(), { everyMs: EVERY_MS, jitter: 0.2 });

  constructor(private readonly rows: ExpiredRowsRepository) {}

  start(): void {
    this.task.start();
  }

  async run(): Promise<void> {
    await this.rows.remove().catch((error: unknown) => this.logger.warn({ message: 'clean-up failed', reason: error instanceof Error ? error.message : String(error) }));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.task.stop();
  }
}
