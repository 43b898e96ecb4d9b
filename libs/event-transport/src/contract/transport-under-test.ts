import type { Position, Receipt } from '@keyplane/contracts';
import type { ChangeFollower, ChangePublisher, Following, ReceiptSender } from '../port.js';

/** One fresh, empty transport, as the contract suite drives it. */
export interface TransportUnderTest {
  publisher(): ChangePublisher;
  follower(): ChangeFollower;
  receiptSender(): ReceiptSender;
  listenToReceipts(handler: (receipt: Receipt) => Promise<void>): Promise<Following>;
  /** Cuts the connections of all followers; they have to come back by themselves. Says how many it cut. Null where there is no connection to lose. */
  interrupt: (() => number) | null;
  /** Waits until a follower that starts now finds what was published up to this position; where that is not at once. */
  settled?(position: Position): Promise<void>;
  /** Closes what the suite left open. */
  close(): Promise<void>;
}
