import { describeTransportContract } from '../contract/index.js';
import { createHttpReceiptSender, createHttpStreamFollower } from './index.js';
import { Rows } from './testing/rows.js';
import { TestControlPlane } from './testing/control-plane.js';

describeTransportContract('http-stream', async (epoch, log) => {
  const rows = new Rows(epoch);
  // A small ring and small pages, so that the database pages are walked, too.
  const controlPlane = new TestControlPlane({ reader: rows, ringBytes: 4096, pageSize: 16 }, log);
  await controlPlane.listen();
  const address = { controlPlaneUrl: controlPlane.url, accessToken: () => Promise.resolve(controlPlane.token) };
  return {
    publisher: () => rows.publisher(() => controlPlane.log.notify()),
    follower: () => createHttpStreamFollower({ ...address, log }),
    receiptSender: () => createHttpReceiptSender(address),
    listenToReceipts: (handler) => {
      controlPlane.onReceipt = handler;
      return Promise.resolve({ isConnected: true, close: () => Promise.resolve() });
    },
    interrupt: () => controlPlane.interrupt(),
    close: () => controlPlane.close(),
  };
});

describeTransportContract('http-stream inside the control plane', async (epoch, log) => {
  const rows = new Rows(epoch);
  const controlPlane = new TestControlPlane({ reader: rows, pageSize: 16 }, log);
  await controlPlane.listen();
  const address = { controlPlaneUrl: controlPlane.url, accessToken: () => Promise.resolve(controlPlane.token) };
  return {
    publisher: () => rows.publisher(() => controlPlane.log.notify()),
    follower: () => controlPlane.log.follower(),
    receiptSender: () => createHttpReceiptSender(address),
    listenToReceipts: (handler) => {
      controlPlane.onReceipt = handler;
      return Promise.resolve({ isConnected: true, close: () => Promise.resolve() });
    },
    interrupt: null,
    close: () => controlPlane.close(),
  };
});
