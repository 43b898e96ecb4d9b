import { ConfigurationFollower, type Snapshot } from '@keyplane/gateway-core';
import type { Following } from '@keyplane/event-transport';
import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { ChangeStream } from './change-stream.js';

/** What a gateway would know now, held by the control plane itself: "explain" judges tokens with it, by the gateways' own code. */
@Injectable()
export class OwnView implements BeforeApplicationShutdown {
  private readonly follower = new ConfigurationFollower();
  private readonly logger = new Logger('own-view');
  private following: Following | null = null;

  constructor(private readonly stream: ChangeStream) {}

  /** Null until the first state is read, moments after the start. */
  get snapshot(): Snapshot | null {
    this.follower.flush();
    return this.follower.snapshot;
  }

  start(): void {
    const { follower } = this;
    this.following = this.stream.log.follower().follow({
      from: null,
      handler: {
        begin: () => follower.begin(),
        record: (record) => follower.record(record),
        caughtUp: () => follower.caughtUp(),
        onError: (error) => this.logger.warn({ message: 'following has trouble', reason: error instanceof Error ? error.message : String(error) }),
      },
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.following?.close();
  }
}
