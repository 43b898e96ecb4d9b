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

/** Looks at the causes, and at what an AggregateError (several addresses tried) holds. No `instanceof`: system errors may come from another realm. */
function neverConnected(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 10) return false;
  const { code, cause, errors }: { code?: unknown; cause?: unknown; errors?: unknown } = error;
  if (typeof code === 'string' && NEVER_CONNECTED.has(code)) return true;
  const attempts: unknown[] = Array.isArray(errors) ? errors : [];
  return neverConnected(cause, depth + 1) || (attempts.length > 0 && attempts.every((attempt) => neverConnected(attempt, depth + 1)));
}
