import type { Following, FollowHandler } from '@keyplane/event-transport';
import { Recorder, until } from '@keyplane/event-transport/contract';
import { v7 as newId } from 'uuid';
import { createTestDatabase, type TestDatabase } from '../../testing/index.js';
import type { FollowedTransport } from './followed-transport.js';
import { RelayFleet } from './relay-fleet.js';

/** A database, a transport, a follower that writes down what arrives, and relay processes to come. */
export class RelayStage {
  readonly recorder = new Recorder();
  readonly fleet: RelayFleet;
  private readonly following: Following[] = [];

  private constructor(
    readonly database: TestDatabase,
    readonly transport: FollowedTransport,
  ) {
    this.fleet = new RelayFleet(transport.environment);
    this.follow(this.recorder);
  }

  static async open(open: (database: TestDatabase) => Promise<FollowedTransport>): Promise<RelayStage> {
    const database = await createTestDatabase();
    await database.sql('insert into keyplane.outbox_state (epoch) values ($1)', [newId()]);
    const stage = new RelayStage(database, await open(database));
    await until('the follower has caught up', () => stage.recorder.count('caught-up') === 1);
    return stage;
  }

  follow(handler: FollowHandler): void {
    this.following.push(this.transport.follower.follow({ from: null, handler }));
  }

  async close(): Promise<void> {
    await this.fleet.stop();
    await Promise.all(this.following.map((one) => one.close()));
    await this.transport.close();
    await this.database.drop();
  }
}
