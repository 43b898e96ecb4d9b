import type { IncomingMessage, ServerResponse } from 'node:http';

const READABLE = ['GET', 'HEAD', 'OPTIONS'];

/** The endpoints that are on; oidc-provider has more routes (authorization, logout) that it can't be told to close. */
const ENDPOINTS = new Map<string, readonly string[]>([
  ['/.well-known/openid-configuration', READABLE],
  ['/.well-known/oauth-authorization-server', READABLE],
  ['/jwks', READABLE],
  ['/token', ['POST']],
]);

const INTERACTION = /^\/interaction\/[\w-]+$/;

/** Where people sign in; they are on only where there are people. */
const ENDPOINTS_OF_PEOPLE: readonly { path: RegExp; methods: readonly string[] }[] = [
  { path: /^\/auth$/, methods: ['GET', 'POST'] },
  { path: /^\/auth\/[\w-]+$/, methods: ['GET'] },
  { path: /^\/userinfo$/, methods: ['GET', 'POST'] },
  { path: /^\/session\/end$/, methods: ['GET', 'POST'] },
  { path: /^\/session\/end\/confirm$/, methods: ['POST'] },
  { path: /^\/session\/end\/success$/, methods: ['GET'] },
  { path: INTERACTION, methods: ['GET', 'HEAD', 'POST'] },
];

type Handler = (req: IncomingMessage, res: ServerResponse) => void;

/** Lets through requests to endpoints that are on, and answers all others itself: 404, or 405 with `Allow`. */
export function createEndpointGate({ provider, interaction }: { provider: Handler; interaction: Handler | null }): Handler {
  return (req, res) => {
    const [path = ''] = (req.url ?? '').split('?', 1);
    const methods = ENDPOINTS.get(path) ?? (interaction === null ? undefined : ENDPOINTS_OF_PEOPLE.find((endpoint) => endpoint.path.test(path))?.methods);
    res.setHeader('x-content-type-options', 'nosniff');
    // oidc-provider stops reading a body that is too large; unread, it would block the connection for the next request.
    res.once('finish', () => req.resume());
    if (!methods) return refuse(res, 404, 'there is no such endpoint');
    if (path === '/token') forbidCaching(res);
    if (!methods.includes(req.method ?? '')) {
      res.setHeader('allow', methods.join(', '));
      return refuse(res, 405, `this endpoint takes ${methods.join(', ')}`);
    }
    return interaction !== null && INTERACTION.test(path) ? interaction(req, res) : provider(req, res);
  };
}

/** RFC 6749 §5.1 asks for both, and an error about a credential is no better kept in a cache. */
function forbidCaching(res: ServerResponse): void {
  res.setHeader('cache-control', 'no-store');
  res.setHeader('pragma', 'no-cache');
}

function refuse(res: ServerResponse, status: number, description: string): void {
  res.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  res.end(JSON.stringify({ error: 'invalid_request', error_description: description }));
}
