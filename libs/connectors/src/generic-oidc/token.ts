import { ConnectorError, type Connector, type IssuedToken, type TokenRequestAtServer } from '@keyplane/connector-kit';
import type { GuardedResponse } from '@keyplane/guarded-http';
import { z } from 'zod';
import { checkDone, jsonOf, send, statusError, type Exchange } from '../http/exchange.js';
import { oauthErrorOf } from '../http/oauth-error.js';
import { exchangeOf, getEndpoint, type Server } from './server.js';

const TOKEN = 'The token endpoint';
const REVOCATION = 'The revocation endpoint';

/** RFC 6749 §5.1. Only bearer tokens are of use to an API client without more. */
const TokenResponse = z.object({
  access_token: z.string().min(1).max(65_536),
  token_type: z.string().regex(/^bearer$/i),
  expires_in: z.number().nonnegative().nullish(),
  scope: z.string().max(10_000).nullish(),
});

/** A token by client credentials (RFC 6749 §4.4). */
export async function requestToken(server: Server, request: TokenRequestAtServer): Promise<IssuedToken> {
  const authorization = basicAuthorization(request.handle.clientId, request.clientSecret);
  const exchange = exchangeOf(server, request);
  const endpoint = await getEndpoint(server, exchange, { name: 'token', label: 'token endpoint' });
  const scope = request.scopes.join(' ');
  const answer = await postForm(exchange, endpoint, { authorization, form: { grant_type: 'client_credentials', ...(scope !== '' && { scope }) } });
  if (answer.status >= 400 && answer.status < 500) throw clientError(exchange, answer, TOKEN);
  const parsed = TokenResponse.safeParse(jsonOf(exchange, answer, { what: TOKEN, statuses: [200] }));
  if (!parsed.success) throw new ConnectorError('unexpected-response', `${TOKEN} answered with something that is no bearer token response.`, { upstreamStatus: answer.status });
  // RFC 6749 §5.1: an absent scope is the one that was asked for.
  return { accessToken: parsed.data.access_token, expiresIn: parsed.data.expires_in ?? null, scope: parsed.data.scope ?? (scope === '' ? null : scope) };
}

/** RFC 7009. A server that knows nothing of the token answers 200, too. */
export async function revokeToken(server: Server, request: Parameters<Connector['revokeToken']>[0]): Promise<void> {
  const authorization = basicAuthorization(request.handle.clientId, request.clientSecret);
  const exchange = exchangeOf(server, request);
  const endpoint = await getEndpoint(server, exchange, { name: 'revocation', label: 'revocation endpoint (RFC 7009)' });
  const answer = await postForm(exchange, endpoint, { authorization, form: { token: request.token, token_type_hint: 'access_token' } });
  if (oauthErrorOf(answer) === 'unsupported_token_type') throw new ConnectorError('unsupported', 'The authorization server does not revoke tokens of this kind.', { upstreamStatus: answer.status });
  if (answer.status >= 400 && answer.status < 500) throw clientError(exchange, answer, REVOCATION);
  checkDone(exchange, answer, { what: REVOCATION, statuses: [200, 204] });
}

/** Posts a form without redirects; the body is the only place for the token. */
function postForm(exchange: Exchange, url: string, { authorization, form }: { authorization: string; form: Record<string, string> }): Promise<GuardedResponse> {
  const headers = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded', authorization };
  return send(exchange, url, { method: 'POST', headers, body: new URLSearchParams(form).toString() });
}

/** RFC 6749 §2.3.1: id and secret are form-encoded first, so that a colon or a non-ASCII letter survives. */
function basicAuthorization(clientId: string, clientSecret: string | null): string {
  if (clientSecret === null) throw new ConnectorError('rejected', 'The client secret is needed to speak for the client.');
  return `Basic ${Buffer.from(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`).toString('base64')}`;
}

function formEncoded(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1);
}

/** RFC 6749 §5.2: the error code says more than the status (a wrong client may be 400, too). */
function clientError(exchange: Exchange, answer: GuardedResponse, what: string): ConnectorError {
  const oauthError = oauthErrorOf(answer);
  const details = { upstreamStatus: answer.status };
  // 401 is for a client that did not prove itself (RFC 6749 §5.2); Keycloak says unauthorized_client with it.
  if (oauthError === 'invalid_client' || (oauthError !== null && answer.status === 401)) return new ConnectorError('unauthorized', `${what} does not accept the client’s id and secret (${oauthError}).`, details);
  if (oauthError === 'invalid_scope') return new ConnectorError('rejected', `${what} does not grant a requested scope to this client (invalid_scope).`, details);
  if (oauthError !== null && answer.status !== 429) return new ConnectorError('rejected', `${what} answered ${answer.status} with the error ${oauthError}.`, details);
  return statusError(exchange, answer, what);
}
