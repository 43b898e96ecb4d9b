import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { ConnectorError } from '@keyplane/connector-kit';
import { KeyManagerCreate } from '@keyplane/contracts';
import { createGuardedFetch, parseNetworkRules } from '@keyplane/guarded-http';
import { genericOidcDefinition } from './definition.js';

const OAUTH = '/.well-known/oauth-authorization-server';
const OPENID = '/.well-known/openid-configuration';
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** A server with documents (or listeners) at paths; remembers which paths were asked for. */
async function aServer(routes: (origin: string) => Record<string, object | RequestListener>) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const route = routes(origin)[new URL(`${origin}${request.url}`).pathname];
    if (typeof route === 'function') route(request, response);
    else if (route === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(route));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => new Promise((resolve) => { server.closeAllConnections(); server.close(resolve); }));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a listening TCP server has an AddressInfo
  return { origin, asked };
}
function metadata(issuer: string, more: object = {}) {
  return { issuer, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/jwks`, ...more };
}
function discover(url: string, { rules = 'loopback,http', timeoutMs = 2000 } = {}) {
  const fetch = createGuardedFetch({ rules: parseNetworkRules(rules) });
  cleanups.push(() => fetch.close());
  const connection = { issuer: null, wellKnownEndpoint: null, endpoints: {}, certificates: null, connection: {} };
  return genericOidcDefinition.create(connection, { fetch, clock: () => new Date() }).discover({ url, timeoutMs });
}
async function refusalOf(url: string, options: { rules?: string; timeoutMs?: number } = {}): Promise<ConnectorError> {
  return discover(url, options).then(() => { throw new Error('discovered'); }, (error: ConnectorError) => error);
}

describe('where a discovery document is looked for', () => {
  for (const path of ['', '/', '/realms/a', '/realms/a/', '//doubled']) {
    const bare = path.replace(/\/$/, '');
    for (const place of [`${OAUTH}${bare}`, `${bare}${OPENID}`, `${bare}${OAUTH}`]) {
      it(`finds the issuer with path "${path}" at ${place}, from the issuer and from that address`, async () => {
        const { origin } = await aServer((self) => ({ [place]: metadata(`${self}${path}`) }));
        const fields = await discover(`${origin}${path}`);
        expect(fields).toMatchObject({ issuer: { value: `${origin}${path}`, origin: `${origin}${place}` }, wellKnownEndpoint: { value: `${origin}${place}` } });
        expect(await discover(`${origin}${place}`)).toEqual(fields);
      });
    }
  }

  it('asks RFC 8414 first, then OpenID Connect, and stops at the first document', async () => {
    const { origin, asked } = await aServer((self) => ({ [`/a${OPENID}`]: metadata(`${self}/a`) }));
    await discover(`${origin}/a`);
    expect(asked).toEqual([`${OAUTH}/a`, `/a${OPENID}`]);
  });

  it('asks a server that is silent, dead, or wants us to slow down, once only', async () => {
    for (const listener of [() => undefined, (request, response) => response.destroy(), (request, response) => response.writeHead(429).end()] satisfies RequestListener[]) {
      const { origin, asked } = await aServer(() => ({ [`${OAUTH}/a`]: listener, [`/a${OPENID}`]: listener }));
      expect(['timeout', 'unreachable', 'rate-limited']).toContain((await refusalOf(`${origin}/a`, { timeoutMs: 300 })).code);
      expect(asked).toEqual([`${OAUTH}/a`]);
    }
  });

  it('goes on where a server shows a page of HTML for every unknown path', async () => {
    const page: RequestListener = (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
    const { origin } = await aServer((self) => ({ [OAUTH]: page, [OPENID]: metadata(self) }));
    expect(await discover(origin)).toMatchObject({ issuer: { value: origin } });
  });

  it('takes the address of a document with the OpenID name inserted (RFC 8414 §5), and one with a query', async () => {
    const { origin } = await aServer((self) => ({ [`${OPENID}/a`]: metadata(`${self}/a`) }));
    expect(await discover(`${origin}${OPENID}/a?p=policy`)).toMatchObject({ issuer: { value: `${origin}/a` }, wellKnownEndpoint: { value: `${origin}${OPENID}/a?p=policy` } });
  });
});

describe('what a discovery document must be', () => {
  const foreign: [string, string][] = [['', '/'], ['/a', '/A'], ['/a', '/a/'], ['/a', '/b'], ['/a', '']];
  it.each(foreign)('refuses, asked for the path "%s", the issuer with "%s", and names both', async (asked, named) => {
    const { origin } = await aServer((self) => ({ [`${OAUTH}${asked}`]: metadata(`${self}${named}`) }));
    const error = await refusalOf(`${origin}${asked}`);
    expect(error).toMatchObject({ code: 'unexpected-response', retryable: false });
    expect(error.message).toContain(`${origin}${named} `.replace(/ $/, ''));
    expect(error.message).toContain(`${origin}${asked}`);
  });

  it('refuses a document’s address whose document is of an issuer that would publish elsewhere', async () => {
    const { origin } = await aServer((self) => ({ [`/a${OPENID}`]: metadata(`${self}/b`), [OPENID]: metadata('https://login.example') }));
    for (const path of [`/a${OPENID}`, OPENID]) expect(await refusalOf(`${origin}${path}`)).toMatchObject({ code: 'unexpected-response', message: expect.stringContaining('Issuers are compared exactly') });
  });

  it('names the members that are missing or no addresses', async () => {
    const { origin } = await aServer((self) => ({ [OPENID]: { issuer: self, token_endpoint: 'javascript:alert(1)' } }));
    expect((await refusalOf(`${origin}${OPENID}`)).message).toMatch(/missing or wrong: token_endpoint, jwks_uri\.$/);
  });

  const liars: [string, RequestListener, object][] = [
    ['HTML', (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'), { code: 'unexpected-response', message: expect.stringContaining('not JSON') }],
    ['10 MB', (_, response) => sendMegabytes(response), { code: 'unexpected-response', message: expect.stringContaining('more than 262144 bytes') }],
    ['silence', () => undefined, { code: 'timeout', retryable: true }],
    ['a slow drip', (_, response) => drip(response), { code: 'timeout', retryable: true }],
    ['a redirect to a private address', (_, response) => response.writeHead(302, { location: 'http://10.0.0.1/' }).end(), { code: 'unexpected-response', message: expect.stringContaining('redirects') }],
    ['JSON that is no object', (_, response) => response.end('[1]'), { code: 'unexpected-response' }],
    ['500', (_, response) => response.writeHead(500).end(), { code: 'unexpected-response', retryable: true, upstreamStatus: 500 }],
  ];
  it.each(liars)('answers to %s with the right code and a sentence', async (title, listener, expected) => {
    const timeoutMs = /silence|slow/.test(title) ? 150 : 5000;
    const { origin } = await aServer(() => ({ [OPENID]: listener, [OAUTH]: listener }));
    for (const url of [origin, `${origin}${OPENID}`]) expect(await refusalOf(url, { timeoutMs })).toMatchObject({ name: 'ConnectorError', ...expected });
  });

  it('says not-found where there is no document, unreachable for a forbidden or dead address, rejected for nonsense', async () => {
    const { origin, asked } = await aServer(() => ({}));
    expect(await refusalOf(origin)).toMatchObject({ code: 'not-found', upstreamStatus: 404 });
    asked.length = 0;
    expect(await refusalOf(origin, { rules: 'public,http' })).toMatchObject({ code: 'unreachable', retryable: false, message: 'The network rules forbid the address of 127.0.0.1.' });
    expect(await refusalOf(origin, { rules: 'loopback' })).toMatchObject({ code: 'unreachable', retryable: false });
    expect(await refusalOf('http://127.0.0.1:1')).toMatchObject({ code: 'unreachable', retryable: true });
    for (const url of ['nonsense', '', '/a']) expect(await refusalOf(url)).toMatchObject({ code: 'rejected' });
    expect(await refusalOf('file:///etc/passwd')).toMatchObject({ name: 'ConnectorError' });
    expect(asked).toEqual([]);
  });
});

describe('a connection to a server', () => {
  it('refuses to describe it when the document that was typed is of another issuer than was typed', async () => {
    const { origin } = await aServer((self) => ({ [OPENID]: metadata(self) }));
    const fetch = createGuardedFetch({ rules: parseNetworkRules('loopback,http') });
    cleanups.push(() => fetch.close());
    const connect = (issuer: string | null) => genericOidcDefinition.create({ issuer, wellKnownEndpoint: `${origin}${OPENID}`, endpoints: { token: 'https://typed.example/token', revocation: null }, certificates: null, connection: {} }, { fetch, clock: () => new Date() });
    await expect(connect(`${origin}/`).describeIssuer({})).rejects.toMatchObject({ code: 'unexpected-response' });
    const described = { issuer: origin, endpoints: { token: 'https://typed.example/token', revocation: null }, certificates: { type: 'JWKS', value: `${origin}/jwks` } };
    for (const issuer of [origin, null]) expect(await connect(issuer).describeIssuer({})).toMatchObject(described);
  });
});

describe('what is made of a discovery document', () => {
  it('gives fields of a key manager that is then valid as it stands', async () => {
    const { origin } = await aServer((self) => ({ [OPENID]: metadata(self, { registration_endpoint: `${self}/register`, userinfo_endpoint: null }) }));
    const fields = Object.entries(await discover(origin)).map(([name, { value }]) => [name, value]);
    expect(KeyManagerCreate.safeParse({ name: 'x', type: 'generic-oidc', ...Object.fromEntries(fields) }).error).toBeUndefined();
  });

  it('does not believe that client_credentials is missing, and says so', async () => {
    const { origin } = await aServer((self) => ({ '/a/.well-known/openid-configuration': metadata(`${self}/a`, { grant_types_supported: ['authorization_code'] }), [OPENID]: metadata(self, { grant_types_supported: ['password', 'client_credentials'] }) }));
    expect((await discover(`${origin}/a`))['availableGrantTypes']).toEqual({ value: ['client_credentials', 'authorization_code'], origin: expect.stringContaining('assumed') });
    expect((await discover(origin))['availableGrantTypes']).toEqual({ value: ['password', 'client_credentials'], origin: `${origin}${OPENID}` });
  });

  it('widens the default algorithms by safe ones that are listed, never narrows them, and never offers none or HMAC', async () => {
    const { origin } = await aServer((self) => ({ [OPENID]: metadata(self, { id_token_signing_alg_values_supported: ['RS512', 'none', 'HS256'] }) }));
    expect((await discover(origin))['allowedAlgorithms']?.value).toEqual(['RS256', 'RS512', 'PS256', 'ES256', 'ES384', 'EdDSA']);
  });
});

function sendMegabytes(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(`{"x":"${'x'.repeat(10_000_000)}"}`);
}
function drip(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write(' '), 10);
  response.on('close', () => clearInterval(timer));
}
