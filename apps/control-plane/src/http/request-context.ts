import { AsyncLocalStorage } from 'node:async_hooks';

const current = new AsyncLocalStorage<string>();

/** Runs a request with its id, so that what it writes (audit, logs) can name it. */
export function withRequestId<T>(requestId: string, work: () => T): T {
  return current.run(requestId, work);
}

/** The id of the request that is being answered; null in jobs. */
export function currentRequestId(): string | null {
  return current.getStore() ?? null;
}
