import type { PublicJwk } from '@keyplane/contracts';
import { ConnectorError } from '@keyplane/connector-kit';
import { Inject, Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.module.js';
import { SystemTransactions } from '../database/system-transactions.js';
import { Connectors } from '../key-managers/connectors.js';
import type { KeyManagerEntity, KeyManagerKeysEntity } from '../key-managers/key-manager.entity.js';
import { KeyManagerRecorder } from '../key-managers/key-manager-recorder.js';
import { isSame } from '../key-managers/key-manager-row.js';
import { seenAtOf } from '../key-managers/keys-seen.js';
import { SigningKeySource } from '../key-managers/signing-key-source.js';
import { forEachFairly } from './for-each-fairly.js';
import { KeyRefreshRepository } from './key-refresh.repository.js';
import { RepeatedTask } from './repeated-task.js';

/** No organization delays the round of the others by more than the budget and one fetch, however many slow servers it names. */
const LIVING = { ownersAtOnce: 4, atOnce: 4, budgetMs: 20_000 };
const FAILING = { ownersAtOnce: 4, atOnce: 2, budgetMs: 20_000 };
const JITTER = 0.2;

type Fetched = { keys: PublicJwk[] } | { failure: string };

/**
 * Fetches the signing keys of every enabled key manager, again and again. Changed keys are stored and published in one
 * transaction, with a revision of their own; a broken or empty answer changes nothing but the note of the failure. No
 * transaction is open during a fetch. Those whose last fetch failed have rounds of their own, so that they hold up no living one.
 * The built-in key managers' keys are our own: they are published when they are made.
 */
@Injectable()
export class KeyRefreshJob implements BeforeApplicationShutdown {
  private readonly logger = new Logger('key-refresh');
  private readonly tasks: RepeatedTask[];

  constructor(
    @Inject(CONFIG) config: Config,
    private readonly system: SystemTransactions,
    private readonly rows: KeyRefreshRepository,
    private readonly source: SigningKeySource,
    private readonly recorder: KeyManagerRecorder,
    private readonly connectors: Connectors,
  ) {
    this.tasks = [false, true].map((failing) => new RepeatedTask((signal) => this.refreshAll({ failing, signal }), { everyMs: config.keyRefreshMs, jitter: JITTER }));
  }

  start(): void {
    for (const task of this.tasks) task.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.tasks.map((task) => task.stop()));
  }

  /** One round of those whose last fetch failed, or of the others. Trouble with one key manager is logged and holds up no other. */
  async refreshAll({ failing, signal }: { failing: boolean; signal?: AbortSignal }): Promise<void> {
    try {
      const types = this.connectors.definitions().filter((definition) => definition.creatable).map((definition) => definition.type);
      const rows = await this.system.run(() => this.rows.listDue(types, { failing }));
      await forEachFairly(rows, { ...(failing ? FAILING : LIVING), ownerOf: (row) => row.organizationId ?? row.id, signal }, (row) => this.refreshSafely(row));
    } catch (error) {
      this.logger.warn({ message: 'a round failed; the next one tries again', reason: reasonOf(error) });
    }
  }

  /** Refreshes one key manager now. Does nothing for one that is gone. */
  async refreshNow(keyManagerId: string): Promise<void> {
    const row = await this.system.run(() => this.rows.find(keyManagerId));
    if (row) await this.refresh(row);
  }

  private async refreshSafely(row: KeyManagerEntity): Promise<void> {
    try {
      await this.refresh(row);
    } catch (error) {
      this.logger.warn({ message: 'the keys of a key manager were not refreshed', keyManagerId: row.id, reason: reasonOf(error) });
    }
  }

  private async refresh(row: KeyManagerEntity): Promise<void> {
    if (row.certificates === null) return;
    const fetched = await this.fetch(row.certificates);
    await this.system.run(async () => {
      const current = await this.rows.lock(row.id);
      // Another place of keys since: what was fetched from the old one is worth nothing.
      if (!current || !isSame(current.certificates, row.certificates)) return;
      await this.store(current, fetched);
    });
  }

  private async fetch(certificates: NonNullable<KeyManagerEntity['certificates']>): Promise<Fetched> {
    try {
      const keys = await this.source.fetch(certificates);
      return keys.length > 0 ? { keys } : { failure: 'The key set holds no usable signing key.' };
    } catch (error) {
      if (error instanceof ConnectorError) return { failure: error.message };
      throw error;
    }
  }

  private async store(keyManager: KeyManagerEntity, fetched: Fetched): Promise<void> {
    const now = new Date();
    const last = await this.rows.findKeysForUpdate(keyManager.id);
    const base: KeyManagerKeysEntity = last ?? { keyManagerId: keyManager.id, organizationId: keyManager.organizationId, keys: [], seenAt: [], revision: 0, fetchedAt: null, changedAt: now, failure: null, failedAt: null };
    if ('failure' in fetched) return this.rows.saveKeys({ ...base, failure: fetched.failure, failedAt: now });
    const good = { ...base, fetchedAt: now, failure: null, failedAt: null };
    if (isSame(base.keys, fetched.keys)) return this.rows.saveKeys(good);
    const changed = { ...good, keys: fetched.keys, seenAt: seenAtOf(fetched.keys, last, now), revision: base.revision + 1, changedAt: now };
    await this.rows.saveKeys(changed);
    await this.recorder.keysChanged(changed);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
