import { ConnectorError, type ConnectorErrorCode } from '@keyplane/connector-kit';

/** Said by the server itself, or by us before anything was sent: no client was made. */
const REFUSALS: ReadonlySet<ConnectorErrorCode> = new Set(['unauthorized', 'forbidden', 'not-found', 'conflict', 'rate-limited', 'rejected', 'unsupported'] as const);

/** Errors of the time before a connection stood (Node's and undici's names): the request was never sent. */
const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT', 'address-forbidden', 'scheme-forbidden', 'url-invalid']);

/**
 * Whether the server may have made the client although the call failed. When in doubt, yes: a client that Keyplane made
 * and forgot would be the worse mistake.
 */
export function mayHaveMadeClient(error: unknown): boolean {
  if (!(error instanceof ConnectorError)) return true;
  return !REFUSALS.has(error.code) && !neverConnected(error);
}

function neverConnected(error: unknown): boolean {
  for (let cause: unknown = error, depth = 0; cause instanceof Error && depth < 10; cause = cause.cause, depth += 1) {
    if ('code' in cause && NEVER_CONNECTED.has(String(cause.code))) return true;
  }
  return false;
}
