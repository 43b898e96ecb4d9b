import type { Log } from '@keyplane/contracts';
import type { FollowHandler, Following } from '@keyplane/event-transport';
import { ConfigurationFollower, RevocationFollower, type RevocationLookup, type Snapshot } from '@keyplane/gateway-core';
import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { ChangeStream } from './change-stream.js';

/** What a gateway would know now, held by the control plane itself: "explain" judges tokens with it, by the gateways' own code. */
@Injectable()
export class OwnView implements BeforeApplicationShutdown {
  private readonly configuration = new ConfigurationFollower();
  private readonly revoked = new RevocationFollower({ now: Date.now });
  private readonly logger = new Logger('own-view');
  private following: Following[] = [];

  constructor(private readonly stream: ChangeStream) {}

  /** Null until the first state of both logs is read, moments after the start. */
  get snapshot(): Snapshot | null {
    this.configuration.flush();
    return this.revoked.hasState ? this.configuration.snapshot : null;
  }

  get revocations(): RevocationLookup {
    return this.revoked.revocations;
  }

  start(): void {
    this.following = [this.follow('changes', this.configuration), this.follow('revocations', this.revoked)];
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.following.map((one) => one.close()));
  }

  private follow(log: Log, state: Omit<FollowHandler, 'onError'>): Following {
    return this.stream.logs[log].follower().follow({
      from: null,
      handler: {
        begin: () => state.begin(),
        record: (record) => state.record(record),
        caughtUp: (place) => state.caughtUp(place),
        onError: (error) => this.logger.warn({ message: 'following has trouble', log, reason: error instanceof Error ? error.message : String(error) }),
      },
    });
  }
}
