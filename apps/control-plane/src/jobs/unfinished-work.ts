import { Injectable, Logger } from '@nestjs/common';
import { SystemTransactions } from '../database/system-transactions.js';
import { Problem } from '../http/problem.js';
import { KeyDeletion } from '../keys/key-deletion.js';
import { KeyRecovery } from '../keys/key-recovery.js';
import { LateLooks } from '../keys/late-looks.js';
import { SecretRecovery } from '../keys/secret-recovery.js';
import { backOffMs } from './back-off.js';
import { UnfinishedWorkRepository, type WorkItem } from './unfinished-work.repository.js';

/** What is due at one server. */
export interface WorkGroup {
  keyManagerId: string;
  owner: string;
  items: WorkItem[];
}

/** Unfinished work at authorization servers: which is due, and one try at each. */
@Injectable()
export class UnfinishedWork {
  private readonly logger = new Logger('reconciler');

  constructor(
    private readonly system: SystemTransactions,
    private readonly rows: UnfinishedWorkRepository,
    private readonly deletion: KeyDeletion,
    private readonly keys: KeyRecovery,
    private readonly secrets: SecretRecovery,
    private readonly looks: LateLooks,
  ) {}

  async listDue(now: Date): Promise<WorkGroup[]> {
    const items = await this.system.run(() => this.rows.listDue(now));
    const groups = new Map<string, WorkGroup>();
    for (const item of items) {
      const group = groups.get(item.keyManagerId);
      if (group) group.items.push(item);
      else groups.set(item.keyManagerId, { keyManagerId: item.keyManagerId, owner: item.owner, items: [item] });
    }
    return [...groups.values()];
  }

  listWaitingApplications(): Promise<{ id: string; organizationId: string }[]> {
    return this.rows.listWaitingApplications();
  }

  /** A server that is away ends the round for it; one client that it won't delete does not keep the others. Never rejects. */
  async takeUp({ keyManagerId, items }: WorkGroup, { now, signal }: { now: Date; signal: AbortSignal }): Promise<void> {
    for (const item of items) {
      if (signal.aborted) return;
      const nextAttemptAt = new Date(now.getTime() + backOffMs(item.attempts + 1));
      try {
        // A moment after the others: what a server cannot deal with comes last, and holds up none of them.
        const own = new Date(nextAttemptAt.getTime() + 1);
        if (await this.system.run(() => this.rows.claim(item, own))) await this.tryOnce(item);
      } catch (error) {
        this.logger.warn({ message: 'work at an authorization server is still unfinished', kind: item.kind, id: item.id, keyManagerId, attempts: item.attempts + 1, reason: error instanceof Error ? error.message : String(error) });
        if (error instanceof Problem && error.status < 500) continue;
        return this.system.run(() => this.rows.postpone(keyManagerId, { now, nextAttemptAt }));
      }
    }
  }

  private async tryOnce(item: WorkItem): Promise<void> {
    const claim = { organizationId: item.organizationId, id: item.id, attempts: item.attempts + 1 };
    switch (item.kind) {
      case 'create':
        return this.keys.recover(claim);
      case 'add-secret':
        return this.secrets.recover(claim);
      case 'delete':
        return void (await this.deletion.finishDeleting(item.organizationId, item.id));
      case 'look':
        return this.looks.look(item.organizationId, item.id);
    }
  }
}
