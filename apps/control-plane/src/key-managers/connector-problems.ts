import { ConnectorError, type ConnectorErrorCode } from '@keyplane/connector-kit';
import type { ProblemCode } from '@keyplane/contracts';
import { Problem } from '../http/problem.js';

/** What trouble with an authorization server is to our caller: never a 500 (it is not our fault), never a 401 (it would sign the caller out). */
export const CONNECTOR_PROBLEMS = {
  unreachable: 'key-manager.unreachable',
  timeout: 'key-manager.timeout',
  unauthorized: 'key-manager.unauthorized',
  forbidden: 'key-manager.forbidden',
  'not-found': 'key-manager.client-missing',
  conflict: 'key-manager.conflict',
  'rate-limited': 'key-manager.rate-limited',
  rejected: 'key-manager.rejected',
  unsupported: 'key-manager.unsupported',
  'unexpected-response': 'key-manager.unexpected-response',
} as const satisfies Record<ConnectorErrorCode, ProblemCode>;

export interface ConnectorProblemOptions {
  /** The field that led there, where there is one. */
  pointer?: string;
  /** What `not-found` means here: a client that is gone (default), or an address with nothing at it. */
  notFound?: ProblemCode;
}

/** The problem behind a ConnectorError (whose message is safe to show); any other error is handed on as it is. */
export function problemOfConnector(error: unknown, options: ConnectorProblemOptions = {}): unknown {
  if (!(error instanceof ConnectorError)) return error;
  const code = error.code === 'not-found' && options.notFound ? options.notFound : CONNECTOR_PROBLEMS[error.code];
  return new Problem(code, {
    detail: error.message,
    cause: error,
    errors: options.pointer === undefined ? undefined : [{ pointer: options.pointer, code: error.code, message: error.message }],
    headers: error.retryAfterMs === null ? undefined : { 'retry-after': String(Math.ceil(error.retryAfterMs / 1000)) },
    log: { upstreamStatus: error.upstreamStatus, connectorError: error.code },
  });
}

/** Runs a call to an authorization server. @throws Problem for what the connector rejects with */
export async function askingServer<T>(call: () => Promise<T>, options: ConnectorProblemOptions = {}): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw problemOfConnector(error, options);
  }
}
