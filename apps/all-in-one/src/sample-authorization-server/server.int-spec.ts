import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { freePort, temporaryFolder, until } from '../testing/folders.js';
import { startSampleAuthorizationServer } from './server.js';

interface Registration {
  readonly client_id: string;
  readonly client_secret: string;
  readonly scope?: string;
  readonly registration_client_uri: string;
  readonly registration_access_token: string;
}

const storageKey = randomBytes(32).toString('base64url');
let place: ReturnType<typeof temporaryFolder>;
let server: Server;
let port: number;
let issuer: string;

beforeEach(async () => {
  place = temporaryFolder();
  port = await freePort();
  issuer = `http://localhost:${port}`;
  server = await startSampleAuthorizationServer({ port, dataDir: place.folder, storageKey });
});

afterEach(async () => {
  await stop();
  place.remove();
});

async function stop(): Promise<void> {
  server.closeAllConnections();
  if (server.listening) await once(server.close(), 'close');
}

const json = { 'content-type': 'application/json' };

async function register(metadata: object): Promise<Registration> {
  const response = await fetch(`${issuer}/reg`, { method: 'POST', headers: json, body: JSON.stringify(metadata) });
  expect(response.status).toBe(201);
  return (await response.json()) as Registration; // oidc-provider's answer; the tests look at what they use
}

function manage(client: Registration, method: string, body?: object): Promise<Response> {
  const headers = { ...json, authorization: `Bearer ${client.registration_access_token}` };
  return fetch(client.registration_client_uri, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
}

function requestToken({ client_id, client_secret }: Registration, scope: string): Promise<Response> {
  const authorization = `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`;
  return fetch(`${issuer}/token`, { method: 'POST', headers: { authorization }, body: new URLSearchParams({ grant_type: 'client_credentials', scope }) });
}

describe('the sample authorization server', () => {
  it('lets anybody register a client, whose tokens verify with its published keys', async () => {
    const client = await register({ client_name: 'anybody', scope: 'orders:read orders:write' });
    expect(client.scope).toBe('orders:read orders:write');
    const answer = (await (await requestToken(client, 'orders:read')).json()) as { access_token: string; scope: string }; // verified below
    const { payload, protectedHeader } = await jwtVerify(answer.access_token, createRemoteJWKSet(new URL(`${issuer}/jwks`)), { issuer, audience: 'urn:sample:apis' });
    expect(protectedHeader).toMatchObject({ alg: 'RS256', typ: 'at+jwt' });
    expect(payload).toMatchObject({ client_id: client.client_id, scope: 'orders:read' });
  });

  it('gives any scope to a client that registered without', async () => {
    const client = await register({ client_name: 'open', grant_types: ['client_credentials'], response_types: [], redirect_uris: [] });
    expect(await (await requestToken(client, 'a:b c:d')).json()).toMatchObject({ scope: 'a:b c:d', token_type: 'Bearer' });
  });

  it('manages a client with its registration token, which a change replaces', async () => {
    const client = await register({ client_name: 'before', scope: 'a:b' });
    const { registration_access_token, registration_client_uri, client_id_issued_at, client_secret_expires_at, ...metadata } = (await (await manage(client, 'GET')).json()) as Registration & Record<string, unknown>; // as above
    expect([registration_client_uri, typeof client_id_issued_at, client_secret_expires_at]).toEqual([client.registration_client_uri, 'number', 0]);
    const updated = (await (await manage({ ...client, registration_access_token }, 'PUT', { ...metadata, client_name: 'after', scope: 'c:d' })).json()) as Registration; // as above
    expect(updated).toMatchObject({ client_name: 'after', scope: 'c:d', client_id: client.client_id });
    expect(updated.registration_access_token).not.toBe(client.registration_access_token);
    expect((await manage(client, 'GET')).status).toBe(401);
    expect((await manage({ ...client, registration_access_token: updated.registration_access_token }, 'DELETE')).status).toBe(204);
    expect((await requestToken(client, '')).status).toBe(401);
  });

  it('knows its clients and keys after a restart, and shows no secret on disk', async () => {
    const client = await register({ client_name: 'kept' });
    const keys = await (await fetch(`${issuer}/jwks`)).text();
    await stop();
    server = await startSampleAuthorizationServer({ port, dataDir: place.folder, storageKey });
    // Connections of the former server may still be in the client's pool.
    await until('it answers again', () => fetch(issuer).then(({ ok }) => ok, () => false));
    expect(await (await fetch(`${issuer}/jwks`)).text()).toBe(keys);
    expect((await requestToken(client, '')).status).toBe(200);
    expect((await manage(client, 'GET')).status).toBe(200);
    for (const file of readdirSync(place.folder)) {
      expect(statSync(join(place.folder, file)).mode & 0o777).toBe(0o600);
      const content = readFileSync(join(place.folder, file), 'utf8');
      for (const secret of [client.client_secret, client.registration_access_token, '"d":']) expect(content).not.toContain(secret);
    }
  });

  it('says on its page that it is not for production', async () => {
    expect(await (await fetch(issuer)).text()).toContain('not for production');
  });
});
