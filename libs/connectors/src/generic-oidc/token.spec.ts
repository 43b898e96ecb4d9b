import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Connector } from '@keyplane/connector-kit';
import { loopbackContext } from './fake/connection.js';
import { genericOidcDefinition } from './definition.js';

const SECRET = 'canary-secret';
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function connectorAt(listener: RequestListener): Promise<Connector> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const context = loopbackContext();
  cleanups.push(context.close, () => new Promise((resolve) => server.close(resolve)));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a listening TCP server has an AddressInfo
  const endpoints = { token: `${issuer}/token`, revocation: `${issuer}/revoke` };
  return genericOidcDefinition.create({ issuer, wellKnownEndpoint: null, endpoints, certificates: { type: 'PEM', value: 'x' }, connection: {} }, context);
}
const answering = (status: number, body: unknown) => connectorAt((_, response) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)));
const request = { handle: { clientId: 'a client: 1+1%', registration: null }, clientSecret: SECRET, scopes: ['a', 'b'] };
const good = { access_token: 't', token_type: 'bearer', expires_in: 60 };

describe('requestToken', () => {
  it('authenticates by HTTP Basic with form-encoded parts and sends no secret in the body (RFC 6749 §2.3.1)', async () => {
    let seen = { authorization: '', body: '', type: '' };
    const connector = await connectorAt((incoming, response) => {
      let body = '';
      incoming.on('data', (chunk: Buffer) => (body += chunk.toString())).on('end', () => {
        seen = { authorization: incoming.headers.authorization ?? '', body, type: incoming.headers['content-type'] ?? '' };
        response.end(JSON.stringify(good));
      });
    });
    await connector.requestToken({ ...request, clientSecret: 'p:ä ss' });
    expect(seen).toEqual({ authorization: `Basic ${Buffer.from('a+client%3A+1%2B1%25:p%3A%C3%A4+ss').toString('base64')}`, body: 'grant_type=client_credentials&scope=a+b', type: 'application/x-www-form-urlencoded' });
  });

  it('takes the scope that was granted, and the one that was asked for where none is named', async () => {
    expect(await (await answering(200, { ...good, scope: 'a' })).requestToken(request)).toEqual({ accessToken: 't', expiresIn: 60, scope: 'a' });
    expect(await (await answering(200, { access_token: 't', token_type: 'Bearer' })).requestToken(request)).toEqual({ accessToken: 't', expiresIn: null, scope: 'a b' });
    expect((await (await answering(200, good)).requestToken({ ...request, scopes: [] })).scope).toBeNull();
  });

  it.each([[{ ...good, token_type: 'DPoP' }], [{ ...good, token_type: undefined }], [{ ...good, access_token: '' }], [{ ...good, access_token: 7 }], [{ ...good, expires_in: '60' }], [{ ...good, expires_in: -1 }], [{ ...good, scope: ['a'] }], [null], ['t']])('refuses the response %j', async (body) => {
    await expect((await answering(200, body)).requestToken(request)).rejects.toMatchObject({ code: 'unexpected-response', message: expect.not.stringContaining('60') });
  });

  const errors: [number, unknown, string, string][] = [
    [401, { error: 'invalid_client' }, 'unauthorized', 'invalid_client'],
    [400, { error: 'invalid_client' }, 'unauthorized', 'invalid_client'],
    [400, { error: 'invalid_scope', error_description: SECRET }, 'rejected', 'invalid_scope'],
    [401, { error: 'unauthorized_client' }, 'unauthorized', 'unauthorized_client'],
    [400, { error: 'unauthorized_client' }, 'rejected', 'unauthorized_client'],
    [403, { error: 'access_denied' }, 'rejected', 'access_denied'],
    [400, { error: SECRET }, 'rejected', 'answered 400'],
    [429, { error: 'invalid_request' }, 'rate-limited', 'slow down'],
    [500, { error: 'server_error' }, 'unexpected-response', 'server_error'],
  ];
  it.each(errors)('maps %i %j to %s and quotes registered codes only', async (status, body, code, said) => {
    await expect((await answering(status, body)).requestToken(request)).rejects.toMatchObject({ code, upstreamStatus: status, message: expect.stringContaining(said) });
    await expect((await answering(status, body)).requestToken(request)).rejects.toMatchObject({ message: expect.not.stringContaining(SECRET) });
  });
});

describe('revokeToken', () => {
  it('is unsupported where the server has no endpoint, or does not revoke this kind of token', async () => {
    const none = genericOidcDefinition.create({ issuer: 'https://x.example', wellKnownEndpoint: null, endpoints: {}, certificates: { type: 'PEM', value: 'x' }, connection: {} }, loopbackContext());
    await expect(none.revokeToken({ ...request, token: SECRET })).rejects.toMatchObject({ code: 'unsupported', message: expect.stringContaining('revocation endpoint') });
    await expect((await answering(400, { error: 'unsupported_token_type' })).revokeToken({ ...request, token: SECRET })).rejects.toMatchObject({ code: 'unsupported' });
  });
});
