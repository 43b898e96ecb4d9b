import type { Position, Receipt } from '@keyplane/contracts';
import { createKafkaReceiptListener } from '@keyplane/event-transport/kafka';
import type { Following } from '@keyplane/event-transport';
import { Inject, Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.module.js';
import { SystemTransactions } from '../database/system-transactions.js';
import { Transactions } from '../database/transactions.js';
import type { Caller } from '../http/caller.js';
import { invalidField, Problem } from '../http/problem.js';
import type { Unvalidated } from '../http/unvalidated.js';
import { RelayRunner } from '../outbox/outbox.module.js';
import { GatewaysRepository } from './gateways.repository.js';

/** Takes the receipts of gateways, over HTTP and from Kafka. */
@Injectable()
export class ReceiptsService implements BeforeApplicationShutdown {
  private readonly logger = new Logger('receipts');
  private listening: Following | null = null;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly system: SystemTransactions,
    private readonly transactions: Transactions,
    private readonly gateways: GatewaysRepository,
    private readonly relay: RelayRunner,
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
    const listener = createKafkaReceiptListener({ brokers: kafka.brokers, topicPrefix: kafka.topicPrefix, groupId: `${kafka.topicPrefix}keyplane-control-plane` });
    listener
      .listen(async (receipt) => {
        if (await this.system.run(() => this.gateways.exists(receipt.gatewayId))) await this.save(receipt);
      })
      .then((following) => (this.listening = following))
      .catch((error: unknown) => this.logger.error({ message: 'listening to receipts failed', reason: error instanceof Error ? error.message : String(error) }));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.listening?.close();
  }

  /** A gateway that is ahead of this database saw what a restored database has lost: everything gets a new epoch. */
  private async save(receipt: Receipt): Promise<void> {
    const isAhead = await this.system.run(async () => {
      await this.gateways.saveReceipt(receipt);
      const [head]: { epoch: string; last_sequence: string }[] = await this.transactions.manager.query('select epoch, last_sequence from keyplane.outbox_state');
      return head !== undefined && isAheadOf(receipt, { epoch: head.epoch, sequence: Number(head.last_sequence) });
    });
    if (isAhead) this.relay.relay.requestEpoch();
  }
}

/** An epoch "made" in the future could never be outrun by a new one: one broken gateway would make epochs without end. */
const CLOCK_TOLERANCE_MS = 3_600_000;

function isAheadOf({ epoch, applied }: Receipt, head: Position): boolean {
  if (epoch === null) return false;
  if (epoch.toLowerCase() === head.epoch) return applied.changes > head.sequence;
  return epoch.toLowerCase() > head.epoch && madeAtMs(epoch) < Date.now() + CLOCK_TOLERANCE_MS;
}

/** The first 48 bits of a UUIDv7 are its time in milliseconds (RFC 9562 §5.7). */
function madeAtMs(epoch: string): number {
  return Number.parseInt(epoch.replaceAll('-', '').slice(0, 12), 16);
}
