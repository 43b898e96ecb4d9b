import { AsyncLocalStorage } from 'node:async_hooks';

export interface RequestContext {
  requestId: string;
  /** The caller's trace (W3C Trace Context §3.2), where a well-formed one was sent. */
  traceparent: string | null;
}

const current = new AsyncLocalStorage<RequestContext>();
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Runs a request with what identifies it, so that what it writes (audit, logs, changes) can name it. */
export function withRequestContext<T>({ requestId, traceparent }: { requestId: string; traceparent: unknown }, work: () => T): T {
  return current.run({ requestId, traceparent: typeof traceparent === 'string' && TRACEPARENT.test(traceparent) ? traceparent : null }, work);
}

/** The id of the request that is being answered; null in jobs. */
export function currentRequestId(): string | null {
  return current.getStore()?.requestId ?? null;
}

/** The trace that the request that is being answered belongs to; null where there is none. */
export function currentTraceparent(): string | null {
  return current.getStore()?.traceparent ?? null;
}
