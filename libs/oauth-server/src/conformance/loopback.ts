import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ClientAdministration } from '../client-administration.js';
import { createOAuthServer, type OAuthServer, type OAuthServerOptions } from '../oauth-server.js';
import { createMemoryOAuthStorage } from '../testing/memory-storage.js';
import { generateSigningKey } from '../tokens/signing-keys.js';

/** A real HTTP server on loopback with one OAuth server per organization, mounted as the control plane mounts them. */
export interface Loopback {
  origin: string;
  apiAudience: string;
  /** Starts the OAuth server of one more organization. */
  mount(organization: string, overrides?: Partial<OAuthServerOptions>): Promise<OAuthServer>;
  close(): Promise<void>;
}

export async function startLoopback(): Promise<Loopback> {
  const mounted = new Map<string, OAuthServer>();
  const server = createServer((req, res) => dispatch(mounted, req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // listening on TCP
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    apiAudience: `${origin}/api`,
    async mount(organization, overrides) {
      const defaults = {
        issuer: `${origin}/oauth2/${organization}`,
        apiAudience: `${origin}/api`,
        storage: createMemoryOAuthStorage(),
        signingKeys: [await generateSigningKey()],
        secretHashKey: randomBytes(32),
        cookieKeys: [randomBytes(32).toString('base64url')],
      };
      const oauthServer = createOAuthServer({ ...defaults, ...overrides });
      mounted.set(organization, oauthServer);
      return oauthServer;
    },
    close: () => closeServer(server),
  };
}

function dispatch(mounted: ReadonlyMap<string, OAuthServer>, req: IncomingMessage, res: ServerResponse): void {
  const [, organization = '', rest = ''] = /^\/oauth2\/([^/?]+)(\/.*)$/.exec(req.url ?? '') ?? [];
  const oauthServer = mounted.get(organization);
  if (!oauthServer) {
    res.writeHead(404).end();
    return;
  }
  Object.assign(req, { originalUrl: req.url, baseUrl: `/oauth2/${organization}`, url: rest });
  oauthServer.handle(req, res);
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

export interface Credentials {
  clientId: string;
  clientSecret: string;
}

type CreateRequest = Parameters<ClientAdministration['createClient']>[0];

/** Creates a client through the administration and hands out its credentials. */
export async function aClient(clients: ClientAdministration, overrides: Partial<CreateRequest> = {}): Promise<Credentials> {
  const { clientId, clientSecret } = await clients.createClient({
    kind: 'application',
    reference: null,
    name: 'orders',
    grantTypes: ['client_credentials'],
    redirectUris: [],
    scopes: ['orders:read', 'orders:write'],
    ...overrides,
  });
  if (clientSecret === null) throw new Error('The client existed already.');
  return { clientId, clientSecret };
}

export function basic({ clientId, clientSecret }: Credentials): string {
  return `Basic ${Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString('base64')}`;
}

export interface TokenAnswer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

/** A token request with client_secret_basic, or with exactly these headers. */
export async function requestToken(issuer: string, auth: Credentials | Record<string, string>, params: Record<string, string> | [string, string][] = {}): Promise<TokenAnswer> {
  const body = new URLSearchParams(Array.isArray(params) ? params : { grant_type: 'client_credentials', ...params });
  const headers = isCredentials(auth) ? { authorization: basic(auth) } : auth;
  const response = await fetch(`${issuer}/token`, { method: 'POST', headers, body });
  return { status: response.status, headers: response.headers, body: Object(await response.json()) };
}

function isCredentials(auth: Credentials | Record<string, string>): auth is Credentials {
  return 'clientSecret' in auth;
}
