import { randomUUID } from 'node:crypto';
import { connect as connectTcp, type Socket } from 'node:net';
import type { ISocketFactory } from 'kafkajs';
import type { Log, Position } from '@keyplane/contracts';
import { until, type TransportUnderTest } from '../../contract/index.js';
import { createKafkaFollower, createKafkaPublisher, createKafkaReceiptListener, createKafkaReceiptSender, ensureTopics, type KafkaConnection } from '../index.js';
import { readLastRecord } from '../last-record.js';
import { positionOf } from '../record-headers.js';

/** A connection whose topics nobody else uses. */
export function freshConnection(brokers: readonly string[]): KafkaConnection {
  return { brokers, topicPrefix: `t-${randomUUID().slice(0, 8)}.` };
}

/** Makes sockets and can cut all that are open, saying how many. */
export function cuttableSockets(): { socketFactory: ISocketFactory; cut(): number } {
  const sockets = new Set<Socket>();
  return {
    socketFactory: ({ host, port, onConnect }) => {
      const socket = connectTcp({ host, port }, onConnect);
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      return socket;
    },
    cut: () => {
      const { size } = sockets;
      sockets.forEach((socket) => socket.destroy(new Error('cut by the test')));
      return size;
    },
  };
}

export async function kafkaUnderTest(brokers: readonly string[], log: Log): Promise<TransportUnderTest> {
  const connection = freshConnection(brokers);
  await ensureTopics(connection, [log, 'receipts']);
  const { socketFactory, cut } = cuttableSockets();
  return {
    publisher: () => createKafkaPublisher({ ...connection, log }),
    follower: () => createKafkaFollower({ ...connection, log, socketFactory, groupId: 'keyplane-gateway-test' }),
    receiptSender: () => createKafkaReceiptSender(connection),
    listenToReceipts: (handler) => createKafkaReceiptListener(connection).listen(handler),
    interrupt: cut,
    settled: (position) => untilVisible(connection, position, log),
    close: () => Promise.resolve(),
  };
}

/** A commit is acknowledged some milliseconds before its records are visible. */
export async function untilVisible(connection: KafkaConnection, position: Position, log: Log = 'changes'): Promise<void> {
  await until('the commit is visible', async () => positionOf((await readLastRecord(connection, log))?.headers)?.sequence === position.sequence);
}
