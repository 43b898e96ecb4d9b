import { Receipt } from '@keyplane/contracts';
import type { Following, ReceiptListener, ReceiptSender } from '../port.js';

/** Receipts in memory: the last one of each gateway is kept for listeners that come later. */
export class MemoryReceipts {
  readonly #last = new Map<string, Receipt>();
  readonly #listeners = new Set<(receipt: Receipt) => void>();

  sender(): ReceiptSender {
    return {
      send: (receipt) => {
        const parsed = Receipt.safeParse(structuredClone(receipt));
        if (!parsed.success) return Promise.resolve();
        this.#last.set(parsed.data.gatewayId, parsed.data);
        for (const listener of this.#listeners) listener(parsed.data);
        return Promise.resolve();
      },
      close: () => Promise.resolve(),
    };
  }

  listener(): ReceiptListener {
    return { listen: (handler) => Promise.resolve(this.#listen(handler)) };
  }

  #listen(handler: (receipt: Receipt) => Promise<void>): Following {
    let turn = Promise.resolve();
    let isConnected = true;
    const listener = (receipt: Receipt): void => {
      turn = turn.then(() => (isConnected ? handler(receipt) : undefined)).catch(() => undefined);
    };
    for (const receipt of this.#last.values()) listener(receipt);
    this.#listeners.add(listener);
    return {
      get isConnected() {
        return isConnected;
      },
      close: () => {
        isConnected = false;
        this.#listeners.delete(listener);
        return Promise.resolve();
      },
    };
  }
}
