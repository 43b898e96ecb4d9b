import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_DELAY_MS = 100;

export interface ReconnectOptions {
  signal: AbortSignal;
  /** One connection, from opening to its end. `healthy()` says that it works, so that the next wait starts short again. */
  connect(healthy: () => void): Promise<void>;
  onError(error: unknown): void;
  /** Longest wait between two attempts. Default 5 s. */
  delayMsMax?: number;
}

/** Connects again and again with jittered, doubling waits (100 ms to 5 s) until the signal is aborted. Never rejects. */
export async function reconnectForever(options: ReconnectOptions): Promise<void> {
  const { signal, delayMsMax = 5000 } = options;
  let failures = 0;
  while (!signal.aborted) {
    try {
      await options.connect(() => (failures = 0));
    } catch (error) {
      if (!signal.aborted) options.onError(error);
    }
    const ceiling = Math.min(delayMsMax, FIRST_DELAY_MS * 2 ** Math.min(failures, 16));
    failures += 1;
    // Half fixed, half random: a hundred gateways must not come back in the same millisecond.
    await sleep(ceiling / 2 + (Math.random() * ceiling) / 2, undefined, { signal }).catch(() => undefined);
  }
}
