import { ConnectorError, type ClientHandle, type Connector, type CreateClientRequest, type CreatedClient, type RegistrationAccess, type RemoteClient } from '@keyplane/connector-kit';
import type { GuardedResponse } from '@keyplane/guarded-http';
import { checkDone, jsonOf, send, type Exchange } from '../http/exchange.js';
import { oauthErrorOf } from '../http/oauth-error.js';
import { changedMetadata, newClientMetadata, parseClientInformation, registrationOf, remoteClientOf, type ClientInformation } from './client-metadata.js';
import { exchangeOf, getEndpoint, type Server } from './server.js';

const JSON_HEADERS = { accept: 'application/json', 'content-type': 'application/json' };
const REGISTRATION = 'The registration endpoint';
const MANAGEMENT = 'The client’s registration address';

/** Registers a client (RFC 7591 §3). Servers answer 201, some 200. */
export async function registerClient(server: Server, request: CreateClientRequest): Promise<CreatedClient> {
  const exchange = exchangeOf(server, request);
  const endpoint = await getEndpoint(server, exchange, { name: 'clientRegistration', label: 'registration endpoint (RFC 7591)' });
  const initialAccessToken = server.connection.connection['initialAccessToken'];
  const headers = { ...JSON_HEADERS, ...(typeof initialAccessToken === 'string' && { authorization: `Bearer ${initialAccessToken}` }) };
  const answer = await send(exchange, endpoint, { method: 'POST', headers, body: JSON.stringify(newClientMetadata(request, request.reference)) });
  const information = parseClientInformation(jsonOf(exchange, answer, { what: REGISTRATION, statuses: [200, 201] }), REGISTRATION);
  // RFC 7591 §3.2.1: the answer says what was registered. One without the member says nothing of scopes.
  const { scopes } = remoteClientOf(information);
  const missingScopes = typeof information.scope === 'string' ? request.scopes.filter((scope) => !scopes.includes(scope)) : [];
  return { clientId: information.client_id, clientSecret: information.client_secret ?? null, registration: registrationOf(information, null), missingScopes };
}

export async function readRegistration(server: Server, request: Parameters<Connector['readClient']>[0]): Promise<RemoteClient> {
  const exchange = exchangeOf(server, request);
  return remoteClientOf((await read(exchange, openSession(request.handle, null))));
}

/** Read-modify-write (RFC 7592 §2.2): an update replaces all metadata. */
export async function updateRegistration(server: Server, request: Parameters<Connector['updateClient']>[0]): Promise<RemoteClient> {
  const exchange = exchangeOf(server, request);
  const session = openSession(request.handle, request.clientSecret);
  const current = await read(exchange, session);
  const body = changedMetadata(current, request.changes, session.clientSecret);
  const answer = await call(exchange, session, { method: 'PUT', body: JSON.stringify(body) });
  return remoteClientOf(await accept(exchange, session, answer));
}

/**
 * RFC 7592 §2.3. 204 by the standard, 200 at some servers. Gone already: 404, 410, and a 401 that says `invalid_token`, which
 * is how RFC 7592 answers for a client that does not exist. The same 401 comes for a token that died unnoticed; nobody
 * could delete the client with that one, so repeating would not help. A 401 that says anything else is an error.
 */
export async function deleteRegistration(server: Server, request: Parameters<Connector['deleteClient']>[0]): Promise<void> {
  const exchange = exchangeOf(server, request);
  const answer = await call(exchange, openSession(request.handle, null), { method: 'DELETE' });
  if (!isGone(answer)) checkDone(exchange, answer, { what: MANAGEMENT, statuses: [200, 202, 204] });
}

/** What one operation knows of the client while the server may replace its credentials from answer to answer. */
interface Session {
  handle: ClientHandle;
  registration: RegistrationAccess;
  clientSecret: string | null;
}

function openSession(handle: ClientHandle, clientSecret: string | null): Session {
  if (handle.registration !== null) return { handle, registration: handle.registration, clientSecret };
  throw new ConnectorError('unsupported', 'The authorization server gave no registration access for this client (RFC 7592), so it can be managed there only.');
}

function call(exchange: Exchange, { registration }: Session, request: { method: string; body?: string }): Promise<GuardedResponse> {
  const headers = { ...(request.body === undefined ? { accept: 'application/json' } : JSON_HEADERS), authorization: `Bearer ${registration.accessToken}` };
  return send(exchange, registration.uri, { ...request, headers });
}

async function read(exchange: Exchange, session: Session): Promise<ClientInformation> {
  return accept(exchange, session, await call(exchange, session, { method: 'GET' }));
}

/** Reads a management answer; new credentials in it are handed on before anything else is judged, so that none is lost. */
async function accept(exchange: Exchange, session: Session, answer: GuardedResponse): Promise<ClientInformation> {
  if (isGone(answer)) throw new ConnectorError('not-found', 'The authorization server does not know the client, or the registration access token is not valid any more.', { upstreamStatus: answer.status });
  const body = jsonOf(exchange, answer, { what: MANAGEMENT, statuses: [200, 201] });
  await keepRegistration(session, body);
  await keepSecret(session, body);
  const information = parseClientInformation(body, MANAGEMENT);
  if (information.client_id === session.handle.clientId) return information;
  throw new ConnectorError('unexpected-response', `${MANAGEMENT} answered for another client.`, { upstreamStatus: answer.status });
}

async function keepRegistration(session: Session, body: unknown): Promise<void> {
  const accessToken = textMember(body, 'registration_access_token') ?? session.registration.accessToken;
  const uri = textMember(body, 'registration_client_uri') ?? session.registration.uri;
  if (accessToken === session.registration.accessToken && uri === session.registration.uri) return;
  session.registration = { accessToken, uri };
  await session.handle.onRegistrationChanged?.(session.registration);
}

async function keepSecret(session: Session, body: unknown): Promise<void> {
  const secret = textMember(body, 'client_secret');
  // A row of asterisks is a mask, not a secret.
  if (secret === undefined || secret === session.clientSecret || /^\*+$/.test(secret)) return;
  const wasKnown = session.clientSecret !== null;
  session.clientSecret = secret;
  if (session.handle.onClientSecretChanged !== undefined) await session.handle.onClientSecretChanged(secret);
  else if (wasKnown) throw new ConnectorError('unexpected-response', 'The authorization server replaced the client’s secret, and there is nowhere to keep the new one. Delete the key and generate a new one.');
}

function isGone(answer: GuardedResponse): boolean {
  return answer.status === 404 || answer.status === 410 || (answer.status === 401 && oauthErrorOf(answer) === 'invalid_token');
}

function textMember(body: unknown, name: string): string | undefined {
  const value = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined; // any JSON object may be read by name
  return typeof value === 'string' && value !== '' ? value : undefined;
}
