import { describeTransportContract } from '../contract/index.js';
import { createMemoryTransport } from './index.js';

describeTransportContract('memory', () => {
  const transport = createMemoryTransport();
  return Promise.resolve({
    publisher: transport.publisher,
    follower: transport.follower,
    receiptSender: transport.receiptSender,
    listenToReceipts: (handler) => transport.receiptListener().listen(handler),
    interrupt: transport.interrupt,
    close: () => Promise.resolve(),
  });
});
