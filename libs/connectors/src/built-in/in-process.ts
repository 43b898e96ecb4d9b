import { ConnectorError, type CallOptions, type ConnectorErrorCode } from '@keyplane/connector-kit';
import type { ClientAdministration, ClientAdministrationError } from '@keyplane/oauth-server';

const TIMEOUT_MS = 10_000;

/**
 * Runs calls on the port with the promises that every connector gives: only ConnectorError, a time limit, `signal`. As over
 * a network, a call that is given up may still take effect.
 */
export function inProcess(getClients: () => ClientAdministration) {
  return async <T>({ signal, timeoutMs = TIMEOUT_MS }: CallOptions, use: (clients: ClientAdministration) => Promise<T>): Promise<T> => {
    const limit = limitOf(signal, timeoutMs);
    try {
      return await Promise.race([limit.reached, limit.start(async () => use(getClients()))]);
    } catch (error) {
      throw connectorErrorOf(error);
    } finally {
      limit.stop();
    }
  };
}

function limitOf(signal: AbortSignal | undefined, timeoutMs: number) {
  let onAbort = () => undefined as void;
  let timer: NodeJS.Timeout | undefined;
  const reached = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ConnectorError('timeout', 'The built-in key manager did not answer in time.')), timeoutMs);
    onAbort = () => reject(new ConnectorError('timeout', 'The call to the built-in key manager was cancelled.'));
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted === true) onAbort();
  });
  return {
    reached,
    start: <T>(run: () => Promise<T>): Promise<T> => (signal?.aborted === true ? reached : run()),
    stop: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    },
  };
}

const CODES: Record<ClientAdministrationError['code'], ConnectorErrorCode> = { 'not-found': 'not-found', rejected: 'rejected' };

/** Recognized by name: the port is a type here, its implementation is injected. Any other message may hold anything, so it is not passed on. */
function connectorErrorOf(error: unknown): ConnectorError {
  if (error instanceof ConnectorError) return error;
  if (isAdministrationError(error)) return new ConnectorError(CODES[error.code], error.message, { cause: error });
  return new ConnectorError('unexpected-response', 'The built-in key manager failed.', { cause: error });
}

function isAdministrationError(error: unknown): error is ClientAdministrationError {
  return error instanceof Error && error.name === 'ClientAdministrationError' && 'code' in error && typeof error.code === 'string' && Object.hasOwn(CODES, error.code);
}
