import { PublisherFencedError, type ChangeFollower, type ChangePublisher, type ReceiptListener, type ReceiptSender } from '../port.js';
import { MemoryFollowing } from './memory-following.js';
import { MemoryLog } from './memory-log.js';
import { MemoryReceipts } from './memory-receipts.js';

/** All ends of one transport inside one process, for unit tests. */
export interface MemoryTransport {
  /** A newer publisher fences the older ones. */
  publisher(): ChangePublisher;
  follower(): ChangeFollower;
  receiptSender(): ReceiptSender;
  receiptListener(): ReceiptListener;
  /** All followers lose their connection and come back by themselves; says how many there are. */
  interrupt(): number;
}

/**
 * A transport in memory: compacted (a follower that starts with null gets the last record of each key, without deleted
 * ones), connected followers get every record.
 * @example
 * const transport = createMemoryTransport();
 * const following = transport.follower().follow({ from: null, handler });
 * await transport.publisher().publish([{ key: 'api/1', position: { epoch, sequence: 1 }, value: '{}' }]);
 */
export function createMemoryTransport(): MemoryTransport {
  const log = new MemoryLog();
  const receipts = new MemoryReceipts();
  const followings = new Set<MemoryFollowing>();
  let newest = 0;

  const publisher = (): ChangePublisher => {
    const mine = (newest += 1);
    return {
      lastPosition: () => Promise.resolve(log.end),
      publish: (records) => {
        if (mine !== newest) return Promise.reject(new PublisherFencedError());
        for (const record of records) {
          log.append(record);
          for (const following of followings) following.deliver(record);
        }
        return Promise.resolve();
      },
      close: () => Promise.resolve(),
    };
  };

  return {
    publisher,
    follower: () => ({
      follow: (options) => {
        const following = new MemoryFollowing(log, options, (closed) => followings.delete(closed));
        followings.add(following);
        return following;
      },
    }),
    receiptSender: () => receipts.sender(),
    receiptListener: () => receipts.listener(),
    interrupt: () => {
      for (const following of followings) following.interrupt();
      return followings.size;
    },
  };
}
