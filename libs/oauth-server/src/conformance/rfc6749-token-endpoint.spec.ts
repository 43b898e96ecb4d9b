import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OAuthServer } from '../oauth-server.js';
import { createMemoryOAuthStorage } from '../testing/memory-storage.js';
import { aClient, basic, requestToken, startLoopback, type Credentials, type Loopback } from './loopback.js';

describe('RFC 6749: the token endpoint', () => {
  let loopback: Loopback;
  let server: OAuthServer;
  let client: Credentials;

  beforeAll(async () => {
    loopback = await startLoopback();
    server = await loopback.mount('acme');
    client = await aClient(server.clients);
  });
  afterAll(() => loopback.close());

  const post = (init: RequestInit): Promise<Response> => fetch(`${server.issuer}/token`, { method: 'POST', ...init });
  const form = { 'content-type': 'application/x-www-form-urlencoded' };

  it('§2.3.1: takes the secret in the Authorization header', async () => {
    expect(await requestToken(server.issuer, client)).toMatchObject({ status: 200, body: { token_type: 'Bearer' } });
  });

  it('§2.3.1: takes the secret in the body', async () => {
    const params = { client_id: client.clientId, client_secret: client.clientSecret };
    expect(await requestToken(server.issuer, {}, params)).toMatchObject({ status: 200 });
  });

  it('§2.3.1: does not take the secret from the address', async () => {
    const query = new URLSearchParams({ grant_type: 'client_credentials', client_id: client.clientId, client_secret: client.clientSecret });
    const response = await fetch(`${server.issuer}/token?${query}`, { method: 'POST', headers: form, body: 'grant_type=client_credentials' });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: 'invalid_client' });
  });

  it('§2.3: refuses two ways of authentication in one request', async () => {
    const answer = await requestToken(server.issuer, { authorization: basic(client) }, { client_secret: client.clientSecret });
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  it.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('§3.2: %s is not a token request', async (method) => {
    const response = await fetch(`${server.issuer}/token`, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toMatchObject({ error: 'invalid_request' });
  });

  it.each(['grant_type', 'scope', 'client_id', 'client_secret'])('§3.2: refuses %s sent twice', async (name) => {
    const sent: [string, string][] = [['grant_type', 'client_credentials'], ['scope', 'orders:read'], ['client_id', client.clientId], ['client_secret', client.clientSecret]];
    const again = sent.filter(([key]) => key === name);
    expect(await requestToken(server.issuer, {}, [...sent, ...again])).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  it('§3.2: ignores parameters that it does not know', async () => {
    expect(await requestToken(server.issuer, client, { sub: 'admin', aud: 'x', client_name: 'y', __proto__x: 'z' })).toMatchObject({ status: 200 });
  });

  it('§3.2: takes an empty parameter for an absent one', async () => {
    expect(await requestToken(server.issuer, client, { scope: '', resource: '' })).toMatchObject({ status: 200, body: { scope: 'orders:read orders:write' } });
  });

  it('§5.1: forbids caches to keep any answer, good or bad', async () => {
    const answers = [await requestToken(server.issuer, client), await requestToken(server.issuer, { ...client, clientSecret: 'wrong' }), await requestToken(server.issuer, client, { grant_type: 'password' })];
    expect(answers.map(({ status }) => status)).toEqual([200, 401, 400]);
    for (const { headers } of answers) {
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('pragma')).toBe('no-cache');
      expect(headers.get('content-type')).toMatch(/^application\/json/);
    }
  });

  it('§5.2: a wrong secret is 401 invalid_client and names the scheme', async () => {
    const answer = await requestToken(server.issuer, { ...client, clientSecret: `${client.clientSecret}x` });
    expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect(answer.headers.get('www-authenticate')).toBe(`Basic realm="${server.issuer}"`);
  });

  it('§5.2: a wrong secret in the body is the same, with a scheme, too (RFC 9110 §11.6.1)', async () => {
    const answer = await requestToken(server.issuer, {}, { client_id: client.clientId, client_secret: 'wrong' });
    expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect(answer.headers.get('www-authenticate')).toBe(`Basic realm="${server.issuer}"`);
  });

  it('§5.2: an unknown client is answered exactly like a wrong secret, from a browser page, too', async () => {
    for (const origin of [undefined, 'https://page.example']) {
      const send = (credentials: Credentials) => requestToken(server.issuer, { authorization: basic(credentials), ...(origin ? { origin } : {}) });
      const wrong = await send({ ...client, clientSecret: 'wrong' });
      const unknown = await send({ clientId: 'nobody', clientSecret: 'wrong' });
      expect(unknown.status).toBe(wrong.status);
      expect(unknown.body).toEqual(wrong.body);
      expect(unknown.headers.get('www-authenticate')).toBe(wrong.headers.get('www-authenticate'));
    }
  });

  it.each([
    ['no authentication at all', {}, {}],
    ['a client id alone', {}, { client_id: 'nobody' }],
    ['a bearer token', { authorization: 'Bearer abc' }, {}],
  ])('§5.2: %s is 401 invalid_client', async (_name, headers: Record<string, string>, params: Record<string, string>) => {
    const answer = await requestToken(server.issuer, headers, params);
    expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect(answer.headers.get('www-authenticate')).toMatch(/^Basic /);
  });

  it('§5.2: the id of an existing client without its secret is 401 invalid_client', async () => {
    expect(await requestToken(server.issuer, {}, { client_id: client.clientId })).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });

  it.each(['password', 'authorization_code', 'refresh_token', 'implicit', 'urn:ietf:params:oauth:grant-type:device_code', 'urn:ietf:params:oauth:grant-type:token-exchange', '__proto__', 'CLIENT_CREDENTIALS'])(
    '§5.2: grant type %s is unsupported_grant_type',
    async (grantType) => {
      expect(await requestToken(server.issuer, client, { grant_type: grantType })).toMatchObject({ status: 400, body: { error: 'unsupported_grant_type' } });
    },
  );

  it('§5.2: a missing grant type is invalid_request', async () => {
    expect(await requestToken(server.issuer, client, [['scope', 'orders:read']])).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  it('§5.2: answers JSON to a browser, too', async () => {
    const answer = await requestToken(server.issuer, { authorization: basic({ ...client, clientSecret: 'wrong' }), accept: 'text/html' });
    expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });

  it('§4.3.2, appendix B: refuses a JSON body', async () => {
    const response = await post({ headers: { authorization: basic(client), 'content-type': 'application/json' }, body: JSON.stringify({ grant_type: 'client_credentials' }) });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'invalid_request' });
  });

  it.each(['announced', 'streamed'])('refuses an oversized body, %s', async (kind) => {
    const text = `grant_type=client_credentials&padding=${'x'.repeat(200_000)}`;
    const body = kind === 'announced' ? text : new Blob([text]).stream();
    const response = await post({ headers: { ...form, authorization: basic(client) }, body, duplex: 'half' });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'invalid_request' });
    // The rest of the body must not block the connection, which fetch uses again.
    expect(await requestToken(server.issuer, client)).toMatchObject({ status: 200 });
  });

  it('lets no page of another origin read an answer', async () => {
    const answer = await requestToken(server.issuer, { authorization: basic(client), origin: 'https://page.example' });
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
  });

  it('§5.2: a client without the grant type is unauthorized_client', async () => {
    const storage = createMemoryOAuthStorage();
    const { issuer, clients } = await loopback.mount('no-grants', { storage });
    const credentials = await aClient(clients);
    await storage.changeClient(credentials.clientId, (stored) => ({ ...stored, grantTypes: [] }));
    expect(await requestToken(issuer, credentials)).toMatchObject({ status: 400, body: { error: 'unauthorized_client' } });
  });

  it('appendix A.1: asks storage for nothing that can be no client id', async () => {
    const asked: string[] = [];
    const findClient = async (clientId: string) => (asked.push(clientId), null);
    const { issuer } = await loopback.mount('spy', { storage: { ...createMemoryOAuthStorage(), findClient } });
    for (const clientId of ['a\0b', 'a b', 'ü', 'x'.repeat(300), 'a\nb', "'; --"]) {
      expect(await requestToken(issuer, {}, { client_id: clientId, client_secret: 'any' })).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    }
    expect(asked).toEqual([]);
    await requestToken(issuer, {}, { client_id: '__proto__', client_secret: 'any' });
    expect(asked).toEqual(['__proto__']);
  });
});
