import type { Receipt } from '@keyplane/contracts';
import type { ChangeFollower, ChangePublisher, Following, ReceiptSender } from '../port.js';

/** One fresh, empty transport, as the contract suite drives it. */
export interface TransportUnderTest {
  publisher(): ChangePublisher;
  follower(): ChangeFollower;
  receiptSender(): ReceiptSender;
  listenToReceipts(handler: (receipt: Receipt) => Promise<void>): Promise<Following>;
  /** Cuts the connections of all followers; they have to come back by themselves. Null where there is no connection to lose. */
  interrupt: (() => void) | null;
  /** Closes what the suite left open. */
  close(): Promise<void>;
}
