import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { FakeClient, FakeClients } from './fake-clients.js';
import type { FakeQuirks } from './fake-quirks.js';

interface Parts {
  clients: FakeClients;
  quirks: FakeQuirks;
  place: { issuer: string };
}
interface Call {
  request: IncomingMessage;
  body: string;
  answer: (status: number, body?: unknown) => void;
}

export function fakeRoutes(parts: Parts): RequestListener {
  const jwk = { ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }), kid: randomUUID(), alg: 'ES256', use: 'sig' };
  return (request, response) => void route(parts, request, response).catch(() => response.destroy());

  async function route({ clients, quirks, place }: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call: Call = { request, body: await textOf(request), answer: (status, body) => void response.writeHead(status, { 'content-type': 'application/json' }).end(body === undefined ? '' : JSON.stringify(body)) };
    const path = new URL(request.url ?? '/', place.issuer).pathname.slice((quirks.issuerPath ?? '').length);
    if (path === '/.well-known/openid-configuration') return call.answer(200, document(place.issuer, quirks));
    if (path === '/jwks') return call.answer(200, { keys: [jwk] });
    if (path === '/register' && request.method === 'POST') return register(parts, call);
    if (path.startsWith('/register/')) return manage(parts, call, decodeURIComponent(path.slice('/register/'.length)));
    const client = authenticated(clients, request);
    if (path === '/token') return client === null ? call.answer(401, { error: 'invalid_client' }) : token(call, client);
    if (path === '/revoke') return client === null ? call.answer(401, { error: 'invalid_client' }) : call.answer(200);
    return call.answer(404);
  }
}

function document(issuer: string, quirks: FakeQuirks) {
  return {
    issuer,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    authorization_endpoint: `${issuer}/authorize`,
    revocation_endpoint: `${issuer}/revoke`,
    registration_endpoint: `${issuer}/register`,
    grant_types_supported: ['authorization_code', 'refresh_token'],
    id_token_signing_alg_values_supported: ['RS256', 'RS512', 'none', 'HS256'],
    ...quirks.metadata,
  };
}

function register({ clients, quirks, place }: Parts, { request, body, answer }: Call): void {
  if (quirks.initialAccessToken !== undefined && bearerOf(request) !== quirks.initialAccessToken) return answer(401, { error: 'invalid_token' });
  answer(quirks.looseStatuses ? 200 : 201, information(place.issuer, clients.register(JSON.parse(body))));
}

function manage({ clients, quirks, place }: Parts, { request, body, answer }: Call, id: string): void {
  const client = clients.find(id);
  if (client === undefined && quirks.looseStatuses) return answer(404);
  if (client === undefined || bearerOf(request) !== client.registrationToken) return answer(401, { error: 'invalid_token' });
  if (request.method === 'DELETE') {
    clients.remove(id);
    return answer(quirks.looseStatuses ? 200 : 204);
  }
  if (request.method === 'PUT') {
    const metadata = JSON.parse(body) as Record<string, unknown>; // only our own tests send this
    // RFC 7592 §2.2: a secret that is sent must be the current one; this server wants it sent.
    if (!quirks.masksSecret && metadata['client_secret'] !== client.secret) return answer(400, { error: 'invalid_client_metadata' });
    if (metadata['client_id'] !== id || 'registration_access_token' in metadata || 'client_id_issued_at' in metadata) return answer(400, { error: 'invalid_client_metadata' });
    clients.update(client, metadata);
  } else clients.read(client);
  answer(200, { ...information(place.issuer, client), ...(quirks.masksSecret && { client_secret: '**********' }) });
}

function information(issuer: string, client: FakeClient) {
  return { ...client.metadata, client_id: client.id, client_secret: client.secret, client_secret_expires_at: 0, client_id_issued_at: 1, registration_access_token: client.registrationToken, registration_client_uri: `${issuer}/register/${encodeURIComponent(client.id)}` };
}

function token({ body, answer }: Call, client: FakeClient): void {
  const form = new URLSearchParams(body);
  const allowed = String(client.metadata['scope'] ?? '').split(' ');
  const asked = (form.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
  if (form.get('grant_type') !== 'client_credentials') return answer(400, { error: 'unsupported_grant_type' });
  if (asked.some((scope) => !allowed.includes(scope))) return answer(400, { error: 'invalid_scope' });
  answer(200, { access_token: randomUUID(), token_type: 'Bearer', expires_in: 300, ...(asked.length > 0 && { scope: asked.join(' ') }) });
}

/** HTTP Basic with form-encoded parts (RFC 6749 §2.3.1). */
function authenticated(clients: FakeClients, request: IncomingMessage): FakeClient | null {
  const [scheme, encoded = ''] = (request.headers.authorization ?? '').split(' ');
  const [id = '', secret = ''] = Buffer.from(encoded, 'base64').toString().split(':').map((part) => decodeURIComponent(part.replaceAll('+', ' ')));
  const client = clients.find(id);
  return scheme === 'Basic' && client?.secret === secret ? client : null;
}

function bearerOf(request: IncomingMessage): string | undefined {
  return /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk); // without setEncoding, chunks are buffers
  return Buffer.concat(chunks).toString();
}
