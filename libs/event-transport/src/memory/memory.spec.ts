import { describeTransportContract } from '../contract/index.js';
import { createMemoryTransport } from './index.js';

describeTransportContract('memory', (_epoch, log) => {
  const transport = createMemoryTransport();
  return Promise.resolve({
    publisher: () => transport.publisher(log),
    follower: () => transport.follower(log),
    receiptSender: transport.receiptSender,
    listenToReceipts: (handler) => transport.receiptListener().listen(handler),
    interrupt: transport.interrupt,
    close: () => Promise.resolve(),
  });
});
