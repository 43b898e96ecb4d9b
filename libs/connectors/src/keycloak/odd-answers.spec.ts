import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Connector } from '@keyplane/connector-kit';
import { loopbackContext } from '../generic-oidc/fake/connection.js';
import { keycloakDefinition } from './definition.js';

const SECRET = 'canary-secret';
const SETTINGS = { name: 'An application', grantTypes: ['client_credentials'], callbackUrls: [], scopes: [], additionalProperties: {} };
const HANDLE = { clientId: 'kp-1', registration: null };
const OURS = { id: 'uuid', clientId: 'kp-1', secret: 'x', attributes: { 'keyplane.reference': 'kp-1' } };
const TOKEN = { access_token: 'canary-token', token_type: 'Bearer', expires_in: 60 };
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

type Answer = { status?: number; body?: unknown; headers?: Record<string, string> } | 'silence' | (() => Answer);
type Call = { line: string; body: string; authorization: string | undefined };

/** A server that answers what a test says, by `METHOD path` without query; an absent one is a plain success. */
async function keycloak(answers: Record<string, Answer>, connection: Record<string, unknown> = {}): Promise<{ connector: Connector; calls: Call[]; origin: string }> {
  const calls: Call[] = [];
  const known: Record<string, Answer> = { 'POST /token': { body: TOKEN }, 'GET /admin/realms/r/default-default-client-scopes': { body: [] }, 'POST /admin/realms/r/clients': { status: 201 }, 'GET /admin/realms/r/clients': { body: [OURS] }, ...answers };
  const server = createServer((request, response) => {
    const line = `${request.method} ${new URL(request.url ?? '', 'http://x').pathname}`;
    void bodyOf(request).then((body) => {
      calls.push({ line, body, authorization: request.headers.authorization });
      const said = known[line] ?? { status: 204 };
      const answer = typeof said === 'function' ? said() : said;
      if (typeof answer === 'function' || answer === 'silence') return;
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers }).end(answer.body === undefined ? '' : typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const context = loopbackContext();
  cleanups.push(context.close, () => new Promise((resolve) => { server.closeAllConnections(); server.close(resolve); }));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a listening TCP server has an AddressInfo
  const typed = { issuer: `${origin}/realms/r`, wellKnownEndpoint: null, endpoints: { token: `${origin}/token` }, certificates: { type: 'PEM', value: 'x' } as const };
  return { connector: keycloakDefinition.create({ ...typed, connection: { clientId: 'manager', clientSecret: SECRET, ...connection } }, context), calls, origin };
}

/** The first answer once, the second ever after. */
function oneThen(first: Answer, second: Answer): () => Answer {
  let isFirst = true;
  return () => {
    const answer = isFirst ? first : second;
    isFirst = false;
    return answer;
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk); // without setEncoding, chunks are buffers
  return Buffer.concat(chunks).toString();
}

describe('signing in with the management client', () => {
  const cases: [string, Answer, Record<string, unknown>][] = [
    ['a wrong secret', { status: 401, body: { error: 'unauthorized_client', error_description: SECRET } }, { code: 'unauthorized', retryable: false }],
    ['a client that is gone', { status: 401, body: { error: 'invalid_client' } }, { code: 'unauthorized' }],
    ['a realm that is gone', { status: 404, body: { error: 'Realm does not exist' } }, { code: 'unreachable', upstreamStatus: 404, retryable: true }],
    ['a disabled realm', { status: 403, body: { error: 'access_denied' } }, { code: 'rejected', upstreamStatus: 403 }],
    ['429', { status: 429, headers: { 'retry-after': '7' } }, { code: 'rate-limited', retryable: true, retryAfterMs: 7000 }],
    ['500', { status: 500, body: { error: 'unknown_error' } }, { code: 'unexpected-response', retryable: true }],
    ['HTML', { body: '<!doctype html><title>Keycloak</title>' }, { code: 'unexpected-response' }],
    ['silence', 'silence', { code: 'timeout', retryable: true }],
  ];
  it.each(cases)('%s ends every operation on clients with its code; nothing else is asked, no secret is told', async (_, answer, expected) => {
    const { connector, calls } = await keycloak({ 'POST /token': answer }, { secretRotation: true });
    const limits = { timeoutMs: answer === 'silence' ? 100 : 5000 };
    const operations = [
      () => connector.createClient({ ...limits, ...SETTINGS, reference: 'kp-1' }),
      () => connector.readClient({ ...limits, handle: HANDLE }),
      () => connector.findClients({ ...limits, reference: 'kp-1' }),
      () => connector.updateClient({ ...limits, handle: HANDLE, clientSecret: null, changes: { name: 'x' } }),
      () => connector.deleteClient({ ...limits, handle: HANDLE }),
      () => connector.addSecret({ ...limits, handle: HANDLE, description: null, expiresAt: null, overlapSeconds: null }),
      () => connector.listSecrets({ ...limits, handle: HANDLE }),
      () => connector.retireSecret({ ...limits, handle: HANDLE, secretId: 'x' }),
    ];
    for (const operation of operations) {
      await expect(operation()).rejects.toMatchObject({ name: 'ConnectorError', ...expected, message: expect.stringContaining('management client manager got no token') });
      await expect(operation()).rejects.toMatchObject({ message: expect.not.stringContaining('canary') });
    }
    expect(new Set(calls.map(({ line }) => line))).toEqual(new Set(['POST /token']));
  });

  it.each([
    [{ clientSecret: undefined }, 'no management client'],
    [{ clientId: undefined }, 'no management client'],
  ])('needs id and secret: %j is rejected without a call', async (connection, said) => {
    const { connector, calls } = await keycloak({}, connection);
    await expect(connector.readClient({ handle: HANDLE })).rejects.toMatchObject({ code: 'rejected', message: expect.stringContaining(said) });
    expect(calls).toEqual([]);
  });

  it('tells the secret to no server whose issuer is not that of a realm', async () => {
    const context = loopbackContext();
    cleanups.push(context.close);
    const connector = keycloakDefinition.create({ issuer: 'http://127.0.0.1:1/auth', wellKnownEndpoint: null, endpoints: {}, certificates: null, connection: { clientId: 'a', clientSecret: SECRET } }, context);
    await expect(connector.readClient({ handle: HANDLE })).rejects.toMatchObject({ code: 'rejected', message: expect.stringContaining('/realms/') });
  });

  it('manages clients at the administration address, where one is typed', async () => {
    const other = await keycloak({});
    const { connector, calls } = await keycloak({}, { adminUrl: `${other.origin}/` });
    await connector.readClient({ handle: HANDLE });
    expect([calls, other.calls].map((made) => made.map(({ line }) => line))).toEqual([['POST /token'], ['GET /admin/realms/r/clients']]);
  });
});

describe('creating a client', () => {
  const create = (connector: Connector, changes: Partial<typeof SETTINGS> = {}) => connector.createClient({ ...SETTINGS, ...changes, reference: 'kp-1' });

  it('takes a 409 for its own earlier try if the tag says so, and gives no secret then', async () => {
    const { connector } = await keycloak({ 'POST /admin/realms/r/clients': { status: 409, body: { errorMessage: 'Client kp-1 already exists' } } });
    expect(await create(connector)).toEqual({ clientId: 'kp-1', clientSecret: null, registration: null });
  });

  it('is a conflict if the client of this id is not ours, whoever made it', async () => {
    for (const attributes of [{}, { 'keyplane.reference': 'kp-2' }]) {
      const { connector } = await keycloak({ 'POST /admin/realms/r/clients': { status: 409 }, 'GET /admin/realms/r/clients': { body: [{ ...OURS, attributes }] } });
      await expect(create(connector)).rejects.toMatchObject({ code: 'conflict' });
    }
  });

  it.each([401, 403, 404, 429, 500])('says that there may be one, when it cannot look whether it is ours because of a %i', async (status) => {
    const { connector } = await keycloak({ 'POST /admin/realms/r/clients': { status: 409 }, 'GET /admin/realms/r/clients': { status } });
    await expect(create(connector)).rejects.toMatchObject({ code: 'unexpected-response', retryable: true });
  });

  it('asks for nothing more once it is made: what fails then could not be told from a refusal', async () => {
    const { connector, calls } = await keycloak({});
    await create(connector);
    expect(calls.at(-1)?.line).toBe('POST /admin/realms/r/clients');
  });

  it('says each switch, and cuts a name that would break the server', async () => {
    const { connector, calls } = await keycloak({});
    await create(connector, { name: 'n'.repeat(300) });
    const body: Record<string, unknown> = JSON.parse(calls.find(({ line }) => line === 'POST /admin/realms/r/clients')?.body ?? '');
    expect(body).toMatchObject({ name: 'n'.repeat(255), publicClient: false, serviceAccountsEnabled: true, standardFlowEnabled: false, implicitFlowEnabled: false, directAccessGrantsEnabled: false, attributes: { 'keyplane.reference': 'kp-1', 'use.refresh.tokens': 'false', 'standard.token.exchange.enabled': 'false' } });
  });

  it('makes nothing for a grant type that it does not switch on', async () => {
    const { connector, calls } = await keycloak({});
    await expect(create(connector, { grantTypes: ['client_credentials', 'urn:ietf:params:oauth:grant-type:saml2-bearer'] })).rejects.toMatchObject({ code: 'rejected' });
    expect(calls.filter(({ line }) => line.startsWith('POST /admin'))).toEqual([]);
  });
});

describe('adding a secret', () => {
  const SECRETS = '/admin/realms/r/clients/uuid/client-secret';
  const made = { [`POST ${SECRETS}`]: { body: { value: 'new' } } };
  const add = (connector: Connector, overlapSeconds: number | null) => connector.addSecret({ handle: HANDLE, description: null, expiresAt: null, overlapSeconds });
  const rotating = { body: [{ ...OURS, attributes: { ...OURS.attributes, 'client.secret.expiration.time': '9999999999', 'client.secret.rotated.expiration.time': '9999999999' } }] };

  it.each([401, 403, 429, 500])('says that one may have been made, when the older one could not be ended because of a %i', async (status) => {
    const { connector } = await keycloak({ ...made, [`DELETE ${SECRETS}/rotated`]: { status } });
    await expect(add(connector, 0)).rejects.toMatchObject({ code: 'unexpected-response', retryable: true, message: expect.stringContaining('was made') });
    const ending = await keycloak({ ...made, 'GET /admin/realms/r/clients': rotating, 'PUT /admin/realms/r/clients/uuid': oneThen({ status: 204 }, { status }) }, { secretRotation: true });
    await expect(add(ending.connector, 60)).rejects.toMatchObject({ code: 'unexpected-response', retryable: true });
  });

  it.each([[403, 'forbidden'], [429, 'rate-limited'], [404, 'unreachable']])('says what kept it from being made: %i is %s', async (status, code) => {
    const { connector } = await keycloak({ [`POST ${SECRETS}`]: { status } });
    await expect(add(connector, 0)).rejects.toMatchObject({ code, upstreamStatus: status });
  });
});

describe('the Admin REST API', () => {
  it('gives the management client to nobody', async () => {
    const { connector } = await keycloak({ 'GET /admin/realms/r/clients': { body: [{ ...OURS, clientId: 'manager' }] } });
    expect(await connector.findClients({ clientId: 'manager' })).toEqual([]);
  });

  it('names the role that is missing for a 403', async () => {
    const { connector } = await keycloak({ 'GET /admin/realms/r/clients': { status: 403 } });
    await expect(connector.readClient({ handle: HANDLE })).rejects.toMatchObject({ code: 'forbidden', message: expect.stringContaining('the service account of manager needs the role manage-clients of realm-management') });
  });

  it('that is hidden is no client that is gone', async () => {
    const { connector } = await keycloak({ 'GET /admin/realms/r/clients': { status: 404 } });
    await expect(connector.deleteClient({ handle: HANDLE })).rejects.toMatchObject({ code: 'unreachable', upstreamStatus: 404 });
    await expect(connector.readClient({ handle: HANDLE })).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('that answers with another client is not believed', async () => {
    const { connector, calls } = await keycloak({ 'GET /admin/realms/r/clients': { body: [{ ...OURS, clientId: 'another' }] } });
    await expect(connector.deleteClient({ handle: HANDLE })).rejects.toMatchObject({ code: 'unexpected-response' });
    expect(calls.some(({ line }) => line.startsWith('DELETE'))).toBe(false);
  });

  it('may say that a client is gone between the search and the deletion', async () => {
    const { connector } = await keycloak({ 'DELETE /admin/realms/r/clients/uuid': { status: 404, body: { error: 'Could not find client' } } });
    await connector.deleteClient({ handle: HANDLE });
  });

  it('lists no secret that it masks', async () => {
    const { connector } = await keycloak({ 'GET /admin/realms/r/clients': { body: [{ ...OURS, secret: '**********' }] } });
    expect(await connector.listSecrets({ handle: HANDLE })).toEqual([]);
  });

  it('may give a client another secret with an update: it is handed on', async () => {
    const clients = [[OURS], [{ ...OURS, secret: 'y' }]];
    const { connector } = await keycloak({ 'GET /admin/realms/r/clients': () => ({ body: clients.shift() }) });
    const kept: string[] = [];
    await connector.updateClient({ handle: { ...HANDLE, onClientSecretChanged: async (secret) => void kept.push(secret) }, clientSecret: null, changes: { name: 'x' } });
    expect(kept).toEqual(['y']);
  });
});
