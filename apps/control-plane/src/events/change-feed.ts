import { Envelope } from '@keyplane/contracts';
import type { Following } from '@keyplane/event-transport';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.module.js';
import { DatabaseListener, RECEIVED } from '../outbox/database-listener.js';
import { ChangeStream } from '../stream/change-stream.js';

/** What happened, as people are told: which thing changed, never what it holds. A receipt names nothing. */
export type FeedEvent = { name: 'change'; data: { noun: string; id: string; revision: number; sequence: number } } | { name: 'receipt'; data: Record<string, never> };
type Subscriber = (event: FeedEvent) => void;

/** Receipts come in bunches; who looks at screens need not hear of each. */
const RECEIPTS_MS = 100;

/** Published changes by organization, and receipts, for whoever has a page open in this process. */
@Injectable()
export class ChangeFeed implements BeforeApplicationShutdown {
  private readonly subscribers = new Map<Subscriber, string>();
  private readonly receipts: DatabaseListener;
  private following: Following | null = null;
  private isLive = false;
  private pendingReceipt: NodeJS.Timeout | null = null;

  constructor(
    private readonly stream: ChangeStream,
    @Inject(CONFIG) config: Config,
  ) {
    this.receipts = new DatabaseListener(config.database.systemUrl, [RECEIVED], () => this.receipt());
  }

  async start(): Promise<void> {
    this.following = this.stream.logs.changes.follower().follow({
      from: null,
      handler: {
        // What was there before anybody looked is no news.
        begin: () => void (this.isLive = false),
        caughtUp: () => void (this.isLive = true),
        record: ({ key, value }) => this.record(key, value),
      },
    });
    await this.receipts.start();
  }

  /** @returns ends it */
  subscribe(organizationId: string, subscriber: Subscriber): () => void {
    this.subscribers.set(subscriber, organizationId);
    return () => void this.subscribers.delete(subscriber);
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.pendingReceipt) clearTimeout(this.pendingReceipt);
    await this.receipts.stop();
    await this.following?.close();
  }

  private record(key: string, value: string | null): void {
    const parsed = this.isLive && value !== null ? Envelope.safeParse(JSON.parse(value)) : null;
    if (!parsed?.success) return;
    const { organizationId, aggregateId, revision, sequence } = parsed.data;
    const event: FeedEvent = { name: 'change', data: { noun: key.split('/')[0] ?? '', id: aggregateId, revision, sequence } };
    for (const [subscriber, own] of this.subscribers) if (organizationId === null || organizationId === own) subscriber(event);
  }

  private receipt(): void {
    this.pendingReceipt ??= setTimeout(() => {
      this.pendingReceipt = null;
      for (const subscriber of this.subscribers.keys()) subscriber({ name: 'receipt', data: {} });
    }, RECEIPTS_MS);
  }
}
