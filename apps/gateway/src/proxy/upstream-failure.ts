import type { GatewayProblemCode } from '@keyplane/contracts';

const TIMEOUTS = new Set(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT']);
const CLOSED = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

/** The upstream kept the request, or the place in the queue, for longer than allowed. */
export class UpstreamTimeoutError extends Error {
  readonly code = 'ETIMEDOUT';
  constructor(message: string) {
    super(message);
    this.name = 'UpstreamTimeoutError';
  }
}

/** How a failure of the upstream is told to the caller. */
export function failureOf(error: unknown): GatewayProblemCode {
  const code = codeOf(error);
  if (TIMEOUTS.has(code)) return 'gateway.upstream-timeout';
  // undici refuses what cannot be written as HTTP (a path or a header value): the request's fault, not the upstream's.
  return code === 'UND_ERR_INVALID_ARG' ? 'gateway.request-malformed' : 'gateway.upstream-unreachable';
}

/** Whether the connection was closed before any answer, so that a safe request without a body may be sent once more. */
export function isSafeToRepeat(error: unknown): boolean {
  return CLOSED.has(codeOf(error));
}

function codeOf(error: unknown): string {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined; // Node and undici put a code on their errors; the Error type has none
  return typeof code === 'string' ? code : '';
}
