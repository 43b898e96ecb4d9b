import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ChangeFollower } from '@keyplane/event-transport';
import { createHttpStreamFollower, GATEWAY_PATHS } from '@keyplane/event-transport/http-stream';
import { createKafkaFollower, createKafkaPublisher } from '@keyplane/event-transport/kafka';
import { DataSource } from 'typeorm';
import type { Config } from '../../config/env.js';
import { OutboxReader } from '../outbox.reader.js';
import { ChangeStream } from '../../stream/change-stream.js';
import type { TestDatabase } from '../../testing/index.js';

/** A real transport between relay processes and a follower in the test. */
export interface FollowedTransport {
  /** What a relay process needs to publish over it. */
  environment: Record<string, string>;
  follower: ChangeFollower;
  close(): Promise<void>;
}

/** The control plane's own stream, on a server of the test's. */
export async function httpStreamOf(database: TestDatabase): Promise<FollowedTransport> {
  const dataSource = await new DataSource({ type: 'postgres', url: database.systemUrl, poolSize: 3 }).initialize();
  const stream = new ChangeStream(new OutboxReader(dataSource), { database: { systemUrl: database.systemUrl } } as Config); // all that it reads
  await stream.start();
  const server = createServer((request, response) => {
    const lastEventId = request.headers['last-event-id'];
    if (request.url === GATEWAY_PATHS.changes.snapshot) void stream.logs.changes.serveSnapshot(response);
    else void stream.logs.changes.serveStream(response, { lastEventId: typeof lastEventId === 'string' ? lastEventId : null });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return {
    environment: { RELAY_URL: database.systemUrl },
    follower: createHttpStreamFollower({ controlPlaneUrl: `http://127.0.0.1:${port}`, accessToken: () => Promise.resolve('any') }),
    close: async () => {
      await stream.beforeApplicationShutdown();
      server.closeAllConnections();
      server.close();
      await dataSource.destroy();
    },
  };
}

/** Topics of their own on a broker. */
export async function kafkaOf(database: TestDatabase, brokers: string): Promise<FollowedTransport> {
  const connection = { brokers: brokers.split(','), topicPrefix: `relay-${randomUUID().slice(0, 8)}.` };
  // Makes the topics, so that a follower finds them.
  const publisher = createKafkaPublisher(connection);
  await publisher.lastPosition();
  await publisher.close();
  return {
    environment: { RELAY_URL: database.systemUrl, RELAY_BROKERS: brokers, RELAY_TOPIC_PREFIX: connection.topicPrefix },
    follower: createKafkaFollower({ ...connection, groupId: 'keyplane-gateway-test' }),
    close: () => Promise.resolve(),
  };
}
