import { setTimeout as sleep } from 'node:timers/promises';
import type { Receipt } from '@keyplane/contracts';
import { createKafkaReceiptListener } from '@keyplane/event-transport/kafka';
import type { Following, ReceiptListener } from '@keyplane/event-transport';
import { Inject, Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.module.js';
import { SystemTransactions } from '../database/system-transactions.js';
import type { Caller } from '../http/caller.js';
import { invalidField, Problem } from '../http/problem.js';
import type { Unvalidated } from '../http/unvalidated.js';
import { GatewaysRepository } from './gateways.repository.js';

const LISTEN_RETRY_MS = 1_000;
const CLOSE_MS_MAX = 500;

/** Takes the receipts of gateways, over HTTP and from Kafka. */
@Injectable()
export class ReceiptsService implements BeforeApplicationShutdown {
  private readonly logger = new Logger('receipts');
  private readonly stopping = new AbortController();
  private listening: Following | null = null;
  private starting: Promise<void> = Promise.resolve();
  private told = '';

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly system: SystemTransactions,
    private readonly gateways: GatewaysRepository,
  ) {}

  /** A gateway speaks for itself only. */
  async take(caller: Caller, body: Unvalidated<Receipt>): Promise<void> {
    const own = await this.system.run(() => this.gateways.findIdOfSystemClient(caller.owner.id));
    if (own === null) throw new Problem('auth.role-missing', { detail: 'This client belongs to no gateway.' });
    const receipt = body.validate();
    if (own !== receipt.gatewayId) throw invalidField('/gatewayId', 'not-yours', 'is not the gateway of this client');
    await this.save(receipt);
  }

  /** Listens to Kafka, where it is used. Trouble there is retried and never delays the start. */
  start(): void {
    const { kafka } = this.config;
    if (!kafka) return;
    const listener = createKafkaReceiptListener({ brokers: kafka.brokers, topicPrefix: kafka.topicPrefix, groupId: 'keyplane-control-plane', onError: (error) => this.report(error) });
    this.starting = this.listen(listener);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    // A broker that is away may hold up the listener's start.
    await Promise.race([this.starting, sleep(CLOSE_MS_MAX, undefined, { ref: false })]);
    await this.listening?.close();
  }

  /** Once it listens, the listener looks after itself; until then (no broker yet) it is started again. */
  private async listen(listener: ReceiptListener): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted && this.listening === null) {
      try {
        const following = await listener.listen((receipt) => this.takeFromKafka(receipt));
        if (signal.aborted) await following.close();
        else this.listening = following;
      } catch (error) {
        this.report(error);
        await sleep(LISTEN_RETRY_MS, undefined, { signal }).catch(() => undefined); // shutting down ends it early
      }
    }
  }

  private async takeFromKafka(receipt: Receipt): Promise<void> {
    if (await this.system.run(() => this.gateways.exists(receipt.gatewayId))) await this.save(receipt);
  }

  /** The same trouble at each attempt is told once. */
  private report(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    if (reason !== this.told) this.logger.warn({ message: 'listening to receipts has trouble', reason });
    this.told = reason;
  }

  /** A gateway that is ahead of this database (a restored one) is noticed by the relay that leads, whichever process heard of it. */
  private async save(receipt: Receipt): Promise<void> {
    await this.system.run(() => this.gateways.saveReceipt(receipt));
  }
}
