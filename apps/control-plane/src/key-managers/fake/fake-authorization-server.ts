import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A real authorization server's public face on loopback: metadata and keys, and any way to misbehave that a test needs. */
export interface FakeAuthorizationServer {
  issuer: string;
  wellKnownEndpoint: string;
  /** Requests that came, as `GET /path`. */
  requests: string[];
  /** Clients that were registered (RFC 7591) and not deleted (RFC 7592), by id. */
  clients: Set<string>;
  /** While true, registration and deletion answer 503. */
  isAway: boolean;
  /** Replaces what the path answers. */
  answer(path: string, handler: Handler): void;
  /** Metadata with changed members. */
  publish(changes: Record<string, unknown>): void;
  /** A new signing key instead of the old one; its kid. */
  rotate(): string;
  /** A key manager of this server, as it is posted. */
  keyManager(changes?: Record<string, unknown>): Record<string, unknown>;
  close(): Promise<void>;
}

export const WELL_KNOWN_PATH = '/.well-known/openid-configuration';

export function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

export async function startFakeAuthorizationServer(): Promise<FakeAuthorizationServer> {
  const handlers = new Map<string, Handler>();
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const handler = handlers.get(request.url ?? '');
    if (handler) handler(request, response);
    else if (request.url?.startsWith('/register')) register(fake, request, response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no address');
  const issuer = `http://127.0.0.1:${address.port}`;
  const metadata = {
    issuer, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/jwks`, authorization_endpoint: `${issuer}/authorize`, registration_endpoint: `${issuer}/register`,
    response_types_supported: ['code'], subject_types_supported: ['public'], id_token_signing_alg_values_supported: ['ES256'],
  };
  const fake: FakeAuthorizationServer = {
    issuer,
    wellKnownEndpoint: `${issuer}${WELL_KNOWN_PATH}`,
    requests,
    clients: new Set(),
    isAway: false,
    answer: (path, handler) => void handlers.set(path, handler),
    publish: (changes) => void handlers.set(WELL_KNOWN_PATH, (_, response) => sendJson(response, { ...metadata, ...changes })),
    rotate: () => {
      const key = publicJwk();
      handlers.set('/jwks', (_, response) => sendJson(response, { keys: [key] }));
      return key.kid;
    },
    keyManager: (changes = {}) => ({ name: `km-${randomUUID()}`, type: 'generic-oidc', wellKnownEndpoint: `${issuer}${WELL_KNOWN_PATH}`, ...changes }),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  fake.publish({});
  fake.rotate();
  return fake;
}

function register(fake: FakeAuthorizationServer, request: IncomingMessage, response: ServerResponse): void {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => {
    if (fake.isAway) return void response.writeHead(503).end();
    if (request.method === 'DELETE') {
      fake.clients.delete((request.url ?? '').split('/').at(-1) ?? '');
      return void response.writeHead(204).end();
    }
    const clientId = randomUUID();
    fake.clients.add(clientId);
    const metadata = JSON.parse(body) as Record<string, unknown>; // ours: the connector's request
    sendJson(response, { ...metadata, client_id: clientId, client_secret: randomUUID(), client_secret_expires_at: 0, registration_client_uri: `${fake.issuer}/register/${clientId}`, registration_access_token: randomUUID() }, 201);
  });
}

function publicJwk() {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...publicKey.export({ format: 'jwk' }), kid: randomUUID(), alg: 'ES256', use: 'sig' };
}
