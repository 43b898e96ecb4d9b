import { ConnectorError, type CallOptions } from '@keyplane/connector-kit';
import type { GuardedResponse } from '@keyplane/guarded-http';
import { z } from 'zod';
import { describeServer, exchangeOf, type Server } from '../generic-oidc/server.js';
import { requestToken } from '../generic-oidc/token.js';
import { checkDone, jsonOf, send, statusError, type Exchange } from '../http/exchange.js';
import { quoted } from '../http/quoted.js';
import { Client } from './representation.js';

const API = 'Keycloak’s Admin REST API';
/** All scopes of a realm come in one answer, with their mappers: a kilobyte each. */
const SCOPES_BYTES_MAX = 4_194_304;

/** The Admin REST API of one realm, for one operation. */
export interface Management {
  exchange: Exchange;
  /** `…/admin/realms/{realm}` */
  base: string;
  accessToken: string;
  clientId: string;
}
type Request = { method?: string; body?: unknown; bodyBytesMax?: number };

/** Signs in with the management client. @throws ConnectorError; a realm that is not there is `unreachable` */
export async function openManagement(server: Server, request: CallOptions): Promise<Management> {
  const { clientId, clientSecret } = server.connection.connection;
  if (typeof clientId !== 'string' || typeof clientSecret !== 'string') throw new ConnectorError('rejected', 'The key manager has no management client: its id or its secret is missing.');
  const exchange = exchangeOf(server, request);
  const { issuer } = server.connection.issuer === null ? await describeServer(server, exchange) : { issuer: server.connection.issuer };
  const base = managementAddress(issuer, server.connection.connection['adminUrl']);
  try {
    const limits = { ...(request.signal && { signal: request.signal }), ...(request.timeoutMs !== undefined && { timeoutMs: request.timeoutMs }) };
    const { accessToken } = await requestToken(server, { ...limits, handle: { clientId, registration: null }, clientSecret, scopes: [] });
    return { exchange, base, accessToken, clientId };
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    // Not `not-found`: that says that a client is gone, and all that is known is that the realm is not there now.
    const { upstreamStatus, retryAfterMs, retryable } = error;
    const details = error.code === 'not-found' ? { upstreamStatus } : { upstreamStatus, retryAfterMs, retryable };
    throw new ConnectorError(error.code === 'not-found' ? 'unreachable' : error.code, `The management client ${quoted(clientId)} got no token. ${error.message}`, { ...details, cause: error });
  }
}

/** `…/admin/realms/{realm}`, from the issuer and what was typed. */
function managementAddress(issuer: string, adminUrl: unknown): string {
  const [, base, realm] = /^(.*)\/realms\/([^/]+)$/.exec(issuer) ?? [];
  if (base === undefined || realm === undefined) throw new ConnectorError('rejected', `${quoted(issuer)} is not the issuer of a Keycloak realm: that ends with /realms/ and the realm’s name.`);
  return `${typeof adminUrl === 'string' ? adminUrl.replace(/\/+$/, '') : base}/admin/realms/${realm}`;
}

/** The client with exactly this client id, or null. */
export async function findClient(management: Management, clientId: string): Promise<Client | null> {
  const [found] = await read(management, `/clients?${new URLSearchParams({ clientId, first: '0', max: '2' }).toString()}`, z.array(Client));
  if (found === undefined || found.clientId === clientId) return found ?? null;
  throw new ConnectorError('unexpected-response', `${API} answered with another client than it was asked for.`);
}

/** @throws ConnectorError `not-found` */
export async function getClient(management: Management, clientId: string): Promise<Client> {
  const client = await findClient(management, clientId);
  if (client !== null) return client;
  throw new ConnectorError('not-found', 'The realm does not know this client.');
}

/** @returns whether it was made: if not, one of this client id is there */
export async function postClient(management: Management, body: Record<string, unknown>): Promise<boolean> {
  const answer = await call(management, '/clients', { method: 'POST', body });
  if (answer.status === 409) return false;
  done(management, answer, [201]);
  return true;
}

/** A merge: absent members and attributes stay, an empty attribute is removed. */
export async function putClient(management: Management, { id }: Client, body: Record<string, unknown>): Promise<void> {
  const answer = await call(management, clientPath(id), { method: 'PUT', body });
  if (answer.status === 404) throw new ConnectorError('not-found', 'The realm does not know this client any more.', { upstreamStatus: 404 });
  done(management, answer, [204]);
}

/** Succeeds if it is gone already: it was there when it was looked up. */
export async function removeClient(management: Management, { id }: Client): Promise<void> {
  const answer = await call(management, clientPath(id), { method: 'DELETE' });
  if (answer.status !== 404) done(management, answer, [204]);
}

/** Makes a new secret. What becomes of the old one is the realm's policy. */
export async function regenerateSecret(management: Management, { id }: Client): Promise<string> {
  return (await read(management, `${clientPath(id)}/client-secret`, z.looseObject({ value: z.string().min(1) }), { method: 'POST' })).value;
}

/** Ends the old secret that works beside the new one; succeeds if there is none. */
export async function removeRotatedSecret(management: Management, { id }: Client): Promise<void> {
  const answer = await call(management, `${clientPath(id)}/client-secret/rotated`, { method: 'DELETE' });
  if (answer.status !== 404) done(management, answer, [204]);
}

const Scope = z.looseObject({ id: z.string().min(1).max(100), name: z.string(), protocol: z.string().nullish() });
export type Scope = z.infer<typeof Scope>;

/** The OpenID Connect client scopes of the realm: all, or those that every new client has. */
export async function listScopes(management: Management, which: 'all' | 'given'): Promise<Scope[]> {
  const scopes = await read(management, which === 'all' ? '/client-scopes' : '/default-default-client-scopes', z.array(Scope), { bodyBytesMax: SCOPES_BYTES_MAX });
  return scopes.filter(({ protocol }) => protocol === undefined || protocol === null || protocol === 'openid-connect');
}

/** Lets a client ask for a scope, or no more, or takes it out of each of its tokens. */
export async function changeScope(management: Management, { id }: Client, { method, list, scope }: { method: 'PUT' | 'DELETE'; list: 'optional' | 'default'; scope: Scope }): Promise<void> {
  done(management, await call(management, `${clientPath(id)}/${list}-client-scopes/${encodeURIComponent(scope.id)}`, { method }), [204]);
}

/** Reads anything of the realm. @throws ConnectorError */
export async function read<T>(management: Management, path: string, schema: z.ZodType<T>, request: Request = {}): Promise<T> {
  const answer = await call(management, path, request);
  if (answer.status !== 200) throw errorOf(management, answer);
  const parsed = schema.safeParse(jsonOf(management.exchange, answer, { what: API, statuses: [200] }));
  if (parsed.success) return parsed.data;
  throw new ConnectorError('unexpected-response', `${API} answered with something else than it was asked for.`, { upstreamStatus: 200 });
}

function call({ exchange, base, accessToken }: Management, path: string, { method = 'GET', body, bodyBytesMax }: Request = {}): Promise<GuardedResponse> {
  const headers = { accept: 'application/json', authorization: `Bearer ${accessToken}`, ...(body !== undefined && { 'content-type': 'application/json' }) };
  return send(exchange, `${base}${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }), ...(bodyBytesMax !== undefined && { bodyBytesMax }) });
}

function done(management: Management, answer: GuardedResponse, statuses: readonly number[]): void {
  if (!statuses.includes(answer.status) && answer.status >= 400) throw errorOf(management, answer);
  checkDone(management.exchange, answer, { what: API, statuses });
}

function errorOf({ exchange, base, clientId }: Management, answer: GuardedResponse): ConnectorError {
  const details = { upstreamStatus: answer.status };
  if (answer.status === 403) return new ConnectorError('forbidden', `${API} answered 403: the service account of ${quoted(clientId)} needs the role manage-clients of realm-management.`, details);
  // The path of a client is never the question here: it was looked up before.
  if (answer.status === 404) return new ConnectorError('unreachable', `${API} is not at ${quoted(base)}: it answered 404.`, details);
  return statusError(exchange, answer, API);
}

function clientPath(id: string): string {
  return `/clients/${encodeURIComponent(id)}`;
}
