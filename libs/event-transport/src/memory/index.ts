import { LOGS, type Log } from '@keyplane/contracts';
import { PublisherFencedError, type ChangeFollower, type ChangePublisher, type ReceiptListener, type ReceiptSender } from '../port.js';
import { MemoryFollowing } from './memory-following.js';
import { MemoryLog } from './memory-log.js';
import { MemoryReceipts } from './memory-receipts.js';

/** All ends of one transport inside one process, for unit tests. */
export interface MemoryTransport {
  /** Of the changes, unless another log is named. A newer publisher fences the older ones of its log. */
  publisher(log?: Log): ChangePublisher;
  follower(log?: Log): ChangeFollower;
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
  const logs = Object.fromEntries(LOGS.map((log) => [log, new FollowedLog()])) as Record<Log, FollowedLog>; // one for each
  const receipts = new MemoryReceipts();
  return {
    publisher: (log = 'changes') => logs[log].publisher(),
    follower: (log = 'changes') => logs[log].follower(),
    receiptSender: () => receipts.sender(),
    receiptListener: () => receipts.listener(),
    interrupt: () => LOGS.reduce((count, log) => count + logs[log].interrupt(), 0),
  };
}

/** One log, its publishers and those who follow it. */
class FollowedLog {
  readonly #log = new MemoryLog();
  readonly #followings = new Set<MemoryFollowing>();
  #newest = 0;

  publisher(): ChangePublisher {
    const mine = (this.#newest += 1);
    return {
      lastPosition: () => Promise.resolve(this.#log.end),
      publish: (records) => {
        if (mine !== this.#newest) return Promise.reject(new PublisherFencedError());
        for (const record of records) {
          this.#log.append(record);
          for (const following of this.#followings) following.deliver(record);
        }
        return Promise.resolve();
      },
      close: () => Promise.resolve(),
    };
  }

  follower(): ChangeFollower {
    return {
      follow: (options) => {
        const following = new MemoryFollowing(this.#log, options, (closed) => this.#followings.delete(closed));
        this.#followings.add(following);
        return following;
      },
    };
  }

  interrupt(): number {
    for (const following of this.#followings) following.interrupt();
    return this.#followings.size;
  }
}
