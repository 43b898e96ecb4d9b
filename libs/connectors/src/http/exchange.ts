import { ConnectorError, type CallOptions, type ConnectorContext } from '@keyplane/connector-kit';
import { GuardedHttpError, type GuardedRequest, type GuardedResponse } from '@keyplane/guarded-http';
import { oauthErrorOf } from './oauth-error.js';
import { retryAfterMs } from './retry-after.js';

/** What a call to a server may use: the network, the time, and the caller's limits. */
export interface Exchange extends Pick<ConnectorContext, 'fetch' | 'clock'>, Pick<CallOptions, 'signal' | 'timeoutMs'> {}

/** Sends one request. Any status is an answer here; only what kept an answer from coming is an error. @throws ConnectorError */
export async function send(exchange: Exchange, url: string, request: Omit<GuardedRequest, 'signal' | 'timeoutMs'> = {}): Promise<GuardedResponse> {
  const limits = { ...(exchange.signal && { signal: exchange.signal }), ...(exchange.timeoutMs !== undefined && { timeoutMs: exchange.timeoutMs }) };
  try {
    return await exchange.fetch(url, { ...request, ...limits });
  } catch (error) {
    throw connectorErrorOf(error);
  }
}

/** The JSON of an answer whose status is one of `statuses`. @throws ConnectorError with a sentence that begins with `what` */
export function jsonOf(exchange: Exchange, answer: GuardedResponse, { what, statuses }: { what: string; statuses: readonly number[] }): unknown {
  if (!statuses.includes(answer.status)) throw statusError(exchange, answer, what);
  try {
    return answer.json();
  } catch {
    throw new ConnectorError('unexpected-response', `${what} answered with something that is not JSON.`, { upstreamStatus: answer.status });
  }
}

/** Accepts an answer whose body says nothing (a delete, a revocation); a page of HTML is not the endpoint that we meant. @throws ConnectorError */
export function checkDone(exchange: Exchange, answer: GuardedResponse, { what, statuses }: { what: string; statuses: readonly number[] }): void {
  if (!statuses.includes(answer.status)) throw statusError(exchange, answer, what);
  const isPage = /^text\/html\b/i.test(answer.headers.get('content-type') ?? '') || answer.text.trimStart().startsWith('<');
  if (isPage) throw new ConnectorError('unexpected-response', `${what} answered with a page of HTML.`, { upstreamStatus: answer.status });
}

/** What a status that is no success means. Quotes a registered OAuth error code at most, never text of the server's own. */
export function statusError(exchange: Exchange, answer: GuardedResponse, what: string): ConnectorError {
  const { status } = answer;
  const oauthError = oauthErrorOf(answer);
  const said = oauthError === null ? `${what} answered ${status}` : `${what} answered ${status} with the error ${oauthError}`;
  const details = { upstreamStatus: status };
  switch (status) {
    case 401:
      return new ConnectorError('unauthorized', `${said}: the credentials are missing or not valid.`, details);
    case 403:
      return new ConnectorError('forbidden', `${said}: the credentials lack the right.`, details);
    case 404:
    case 410:
      return new ConnectorError('not-found', `${said}: there is nothing at this address.`, details);
    case 409:
      return new ConnectorError('conflict', `${said}: something of this identity is there already.`, details);
    case 429:
      return new ConnectorError('rate-limited', `${said}: it asks us to slow down.`, { ...details, retryAfterMs: retryAfterMs(answer, exchange.clock()) });
    case 408:
    case 504:
      return new ConnectorError('timeout', `${said}: it did not finish in time.`, details);
    case 502:
    case 503:
      return new ConnectorError('unreachable', `${said}: it is not available now.`, { ...details, retryAfterMs: retryAfterMs(answer, exchange.clock()) });
  }
  if (status >= 400 && status < 500) return new ConnectorError('rejected', `${said}.`, details);
  return new ConnectorError('unexpected-response', `${said}.`, { ...details, retryable: status >= 500 });
}

/** Closed set to closed set. Messages of guarded-http hold an origin at most. */
function connectorErrorOf(error: unknown): ConnectorError {
  if (!(error instanceof GuardedHttpError)) return new ConnectorError('unexpected-response', 'The exchange with the authorization server failed.', { cause: error });
  const { message } = error;
  switch (error.code) {
    case 'unreachable':
      return new ConnectorError('unreachable', message, { cause: error });
    // The rules do not change by waiting.
    case 'address-forbidden':
    case 'scheme-forbidden':
      return new ConnectorError('unreachable', message, { cause: error, retryable: false });
    case 'url-invalid':
      return new ConnectorError('rejected', message, { cause: error });
    case 'timeout':
    case 'aborted':
      return new ConnectorError('timeout', message, { cause: error });
    case 'redirect-refused':
      return new ConnectorError('unexpected-response', `${message} Enter the address that it finally leads to.`, { cause: error });
    case 'too-large':
    case 'not-json':
      return new ConnectorError('unexpected-response', message, { cause: error });
  }
}
