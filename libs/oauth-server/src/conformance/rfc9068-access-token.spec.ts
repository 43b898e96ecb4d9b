import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import * as openidClient from 'openid-client';
import type { OAuthServer } from '../oauth-server.js';
import { generateSigningKey } from '../tokens/signing-keys.js';
import { aClient, requestToken, startLoopback, type Credentials, type Loopback } from './loopback.js';

const NOW = new Date('2031-05-06T07:08:09.900Z');
const NOW_SECONDS = Math.floor(NOW.getTime() / 1000);

describe('RFC 9068: access tokens', () => {
  let loopback: Loopback;
  let server: OAuthServer;
  let application: Credentials;
  let system: Credentials;

  beforeAll(async () => {
    loopback = await startLoopback();
    server = await loopback.mount('acme', { clock: () => NOW });
    application = await aClient(server.clients, { accessTokenSeconds: 120 });
    system = await aClient(server.clients, { kind: 'system', scopes: ['keyplane:admin', 'keyplane:develop'] });
  });
  afterAll(() => loopback.close());

  it('§2.1, §2.2: openid-client gets a token that jose verifies against the key set, with every claim of a client', async () => {
    const { clientId, clientSecret } = application;
    const found = await openidClient.discovery(new URL(server.issuer), clientId, clientSecret, undefined, { execute: [openidClient.allowInsecureRequests] });
    const answer = await openidClient.clientCredentialsGrant(found, { scope: 'orders:read' });
    expect(answer).toMatchObject({ token_type: 'bearer', expires_in: 120, scope: 'orders:read' });

    const keySet = createRemoteJWKSet(new URL(`${server.issuer}/jwks`));
    const rules = { issuer: server.issuer, audience: `${server.issuer}/apis`, algorithms: ['ES256'], typ: 'at+jwt', currentDate: NOW };
    const { payload, protectedHeader } = await jwtVerify(answer.access_token, keySet, rules);
    expect(protectedHeader).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: server.publicKeys()[0]?.kid });
    expect(payload).toEqual({
      iss: server.issuer,
      sub: clientId,
      client_id: clientId,
      aud: `${server.issuer}/apis`,
      iat: NOW_SECONDS,
      exp: NOW_SECONDS + 120,
      jti: expect.any(String),
      scope: 'orders:read',
    });
  });

  it('§2.2: no two tokens share a jti', async () => {
    const tokens = await Promise.all([1, 2, 3].map(() => requestToken(server.issuer, application)));
    expect(new Set(tokens.map(({ body }) => decodeJwt(String(body.access_token)).jti)).size).toBe(3);
  });

  it('§3: the token of a system client is for the control plane and for nothing else', async () => {
    const { body } = await requestToken(server.issuer, system, { scope: 'keyplane:admin' });
    expect(decodeJwt(String(body.access_token)).aud).toBe(loopback.apiAudience);
  });

  it.each([60, 900, 86_400])('a token lives as long as its client says: %d s', async (accessTokenSeconds) => {
    const client = await aClient(server.clients, { accessTokenSeconds });
    const { body } = await requestToken(server.issuer, client);
    expect(body.expires_in).toBe(accessTokenSeconds);
    expect(decodeJwt(String(body.access_token)).exp).toBe(NOW_SECONDS + accessTokenSeconds);
  });

  it('signs with the first key, and with that only', async () => {
    const signingKeys = [await generateSigningKey(), await generateSigningKey()];
    const rotated = await loopback.mount('rotated', { signingKeys });
    const { body } = await requestToken(rotated.issuer, await aClient(rotated.clients));
    const { protectedHeader } = await jwtVerify(String(body.access_token), createRemoteJWKSet(new URL(`${rotated.issuer}/jwks`)));
    expect(protectedHeader.kid).toBe(signingKeys[0]?.kid);
  });

  it('a token issued without the secret is the token that the endpoint gives', async () => {
    const same = (token: string) => ({ ...decodeJwt(token), jti: 'any' });
    for (const [client, scopes] of [[application, ['orders:read']], [application, []], [system, ['keyplane:develop']], [system, []]] as const) {
      const issued = await server.clients.issueToken(client.clientId, { scopes: [...scopes] });
      const { body } = await requestToken(server.issuer, client, scopes.length > 0 ? { scope: scopes.join(' ') } : {});
      expect(same(issued.accessToken)).toEqual(same(String(body.access_token)));
      expect({ expires_in: issued.expiresIn, scope: issued.scope ?? undefined }).toEqual({ expires_in: body.expires_in, scope: body.scope });
    }
  });

  describe('RFC 8707: resource', () => {
    it('may name the audience that the client gets anyway, once or more often', async () => {
      const resource = `${server.issuer}/apis`;
      expect(await requestToken(server.issuer, application, { resource })).toMatchObject({ status: 200 });
      expect(await requestToken(server.issuer, application, [['grant_type', 'client_credentials'], ['resource', resource], ['resource', resource]])).toMatchObject({ status: 200 });
    });

    it.each(['https://other.example', 'not a URI', '/apis'])('§2: %s is invalid_target', async (resource) => {
      expect(await requestToken(server.issuer, application, { resource })).toMatchObject({ status: 400, body: { error: 'invalid_target' } });
    });

    it('an application client gets no token for the control plane, nor by naming both', async () => {
      const both: [string, string][] = [['grant_type', 'client_credentials'], ['resource', `${server.issuer}/apis`], ['resource', loopback.apiAudience]];
      expect(await requestToken(server.issuer, application, { resource: loopback.apiAudience })).toMatchObject({ status: 400, body: { error: 'invalid_target' } });
      expect(await requestToken(server.issuer, application, both)).toMatchObject({ status: 400, body: { error: 'invalid_target' } });
      expect(await requestToken(server.issuer, application, { audience: loopback.apiAudience, scope: 'orders:read' })).toMatchObject({ status: 200 });
    });
  });
});
