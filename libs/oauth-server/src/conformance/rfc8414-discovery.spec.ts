import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as openidClient from 'openid-client';
import type { OAuthServer } from '../oauth-server.js';
import { generateSigningKey } from '../tokens/signing-keys.js';
import { startLoopback, type Loopback } from './loopback.js';

const DOCUMENTS = ['openid-configuration', 'oauth-authorization-server'];

describe('RFC 8414 and OpenID Connect Discovery: the metadata document', () => {
  let loopback: Loopback;
  let server: OAuthServer;

  beforeAll(async () => {
    loopback = await startLoopback();
    server = await loopback.mount('acme');
  });
  afterAll(() => loopback.close());

  it.each(['oidc', 'oauth2'] as const)('RFC 8414 §3.3: openid-client finds the issuer that it asked for (%s)', async (algorithm) => {
    // RFC 8414 §3.1 puts the well-known part before the issuer's path; that address belongs to whoever mounts this server.
    const address = algorithm === 'oidc' ? server.issuer : `${server.issuer}/.well-known/oauth-authorization-server`;
    const found = await openidClient.discovery(new URL(address), 'nobody', undefined, undefined, { algorithm, execute: [openidClient.allowInsecureRequests] });
    expect(found.serverMetadata().issuer).toBe(server.issuer);
  });

  it.each(DOCUMENTS)('§2: %s names what is on and nothing that is off', async (name) => {
    const response = await fetch(`${server.issuer}/.well-known/${name}`);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await response.json()).toEqual({
      issuer: server.issuer,
      token_endpoint: `${server.issuer}/token`,
      jwks_uri: `${server.issuer}/jwks`,
      grant_types_supported: ['client_credentials'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      response_types_supported: [],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
    });
  });

  it.each(DOCUMENTS)('%s takes no address from the Host header', async (name) => {
    const body = await get(`${server.issuer}/.well-known/${name}`, { host: 'attacker.example', 'x-forwarded-host': 'attacker.example', 'x-forwarded-proto': 'https' });
    expect(body).toContain(`${server.issuer}/token`);
    expect(body).not.toContain('attacker');
  });

  it('RFC 7517 §5: the key set holds all keys, the current one first, and no private part', async () => {
    const signingKeys = [await generateSigningKey(), await generateSigningKey()];
    const rotated = await loopback.mount('rotated', { signingKeys });
    const { keys } = Object(await (await fetch(`${rotated.issuer}/jwks`)).json());
    expect(keys).toEqual(rotated.publicKeys());
    expect(keys.map((key: Record<string, unknown>) => key.kid)).toEqual(signingKeys.map(({ kid }) => kid));
    for (const key of keys) expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
  });

  it.each(['/auth', '/auth/abc', '/me', '/reg', '/session/end', '/session/end/confirm', '/request', '/token/introspection', '/token/revocation', '/interaction/abc', '/device', '/TOKEN', '/token/', '//token', '/', '/.well-known/openid-credential-issuer', '/__proto__'])(
    '%s does not exist',
    async (path) => {
      for (const method of ['GET', 'POST']) {
        const response = await fetch(`${server.issuer}${path}`, { method, redirect: 'manual' });
        expect(response.status).toBe(404);
        expect(response.headers.get('set-cookie')).toBeNull();
      }
    },
  );
});

/** fetch does not let a caller set Host. */
function get(address: string, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(address, { headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk)).on('end', () => resolve(text));
    });
    sent.on('error', reject).end();
  });
}
