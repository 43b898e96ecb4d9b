import type { Receipt } from '@keyplane/contracts';
import type { ReceiptSender } from '@keyplane/event-transport';

/** Changes of this long share a receipt; with the sending it stays below the promised 50 ms. */
const COALESCE_MS = 20;
const SIGN_OF_LIFE_MS = 5_000;
const RETRY_MS = 1_000;
/** A sending that takes longer no longer holds up the next one. */
const SEND_MS_MAX = 10_000;

export interface ReceiptLoopOptions {
  sender: ReceiptSender;
  /** The receipt of this moment. */
  receipt: () => Receipt;
  /** Told when sending begins to fail, and each time it does so again after it had worked. */
  onFailing: (error: unknown) => void;
  onRecovered?: () => void;
}

/** Tells what the gateway enforces: right after changes, and every 5 seconds. What happens to a receipt never disturbs serving. */
export class ReceiptLoop {
  private soon: NodeJS.Timeout | null = null;
  private readonly beat: NodeJS.Timeout;
  private isSending = false;
  private isDue = false;
  private isFailing = false;
  private isStopped = false;

  constructor(private readonly options: ReceiptLoopOptions) {
    this.beat = setInterval(() => this.send(), SIGN_OF_LIFE_MS).unref();
  }

  /** Tells that something was applied or refused. */
  applied(): void {
    this.sendIn(COALESCE_MS);
  }

  stop(): void {
    this.isStopped = true;
    clearInterval(this.beat);
    if (this.soon !== null) clearTimeout(this.soon);
  }

  private sendIn(delayMs: number): void {
    if (this.soon !== null || this.isStopped) return;
    this.soon = setTimeout(() => {
      this.soon = null;
      this.send();
    }, delayMs).unref();
  }

  /** One at a time, so that an older receipt never arrives after a newer one; what is due meanwhile follows at once. */
  private send(): void {
    if (this.isStopped) return;
    if (this.isSending) {
      this.isDue = true;
      return;
    }
    this.isSending = true;
    this.isDue = false;
    void withLimit(() => this.options.sender.send(this.options.receipt())).then(
      () => this.sent(),
      (error: unknown) => this.failed(error),
    );
  }

  private sent(): void {
    this.isSending = false;
    if (this.isFailing) this.options.onRecovered?.();
    this.isFailing = false;
    if (this.isDue) this.sendIn(0);
  }

  private failed(error: unknown): void {
    this.isSending = false;
    if (!this.isFailing && !this.isStopped) this.options.onFailing(error);
    this.isFailing = true;
    this.sendIn(RETRY_MS);
  }
}

async function withLimit(send: () => Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${SEND_MS_MAX} ms`)), SEND_MS_MAX).unref();
  });
  try {
    await Promise.race([send(), limit]);
  } finally {
    clearTimeout(timer);
  }
}
