import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selfSigned } from '@keyplane/guarded-http/testing';
import { Browser } from '@keyplane/oauth-server/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { readConfig } from '../config/env.js';
import { serve } from '../serve.js';
import { aPerson, createTestDatabase, freePort, Person, startTestControlPlane, type TestControlPlane } from '../testing/index.js';

/** A person who tries a password, as a browser behind something that adds headers. */
async function attempt(person: Person, password: string, headers: Record<string, string>): Promise<number> {
  const { browser, page } = await person.begin(new Browser());
  return (await browser.request(page, { method: 'POST', headers, form: { username: person.username, password } })).status;
}

async function guess(person: Person, count: number, headersOf: (number: number) => Record<string, string>): Promise<number[]> {
  const statuses: number[] = [];
  for (let number = 0; number < count; number += 1) statuses.push(await attempt(person, 'wrong', headersOf(number)));
  return statuses;
}

describe('the delay after wrong passwords', () => {
  let plane: TestControlPlane;
  afterEach(() => plane.close());

  it('is not escaped by a client that forges where it comes from', async () => {
    plane = await startTestControlPlane({ environment: { KEYPLANE_TRUSTED_PROXIES: '192.0.2.1' } });
    const person = await aPerson(plane, { roles: [] });
    const statuses = await guess(person, 7, (number) => ({ 'x-forwarded-for': `198.51.100.${number}`, forwarded: `for=198.51.100.${number}`, 'x-real-ip': `198.51.100.${number}` }));
    expect(statuses).toEqual([422, 422, 422, 422, 422, 422, 429]);
  }, 60_000);

  it('counts behind a trusted proxy each client by itself, whatever the client puts before the proxy’s word', async () => {
    plane = await startTestControlPlane({ environment: { KEYPLANE_TRUSTED_PROXIES: '127.0.0.1,::1' } });
    const person = await aPerson(plane, { roles: [] });
    const statuses = await guess(person, 7, (number) => ({ 'x-forwarded-for': `198.51.100.${number}, 203.0.113.5` }));
    expect(statuses).toEqual([422, 422, 422, 422, 422, 422, 429]);
    expect(await attempt(person, 'wrong', { 'x-forwarded-for': '203.0.113.6' })).toBe(422);
  }, 60_000);

  /** Whoever has one IPv6 address has 2^64 of them. */
  it('counts IPv6 addresses of one network as one client', async () => {
    plane = await startTestControlPlane({ environment: { KEYPLANE_TRUSTED_PROXIES: '127.0.0.1,::1' } });
    const person = await aPerson(plane, { roles: [] });
    const statuses = await guess(person, 7, (number) => ({ 'x-forwarded-for': `2001:db8:0:7:${number}::${number}` }));
    expect(statuses).toEqual([422, 422, 422, 422, 422, 422, 429]);
    expect(await attempt(person, 'wrong', { 'x-forwarded-for': '2001:db8:0:8::1' })).toBe(422);
  }, 60_000);
});

describe('where the public URL is https', () => {
  const publicUrl = 'https://keyplane.example';
  const pages = ['/', '/admin', '/admin/apis', '/%61dmin', '/developer', '/nothing', '/session/sign-in', '/set-up', '/oauth2/default/auth', '/oauth2/default/interaction/x', '/oauth2/default/session/end'];
  let plane: TestControlPlane;
  beforeAll(async () => {
    plane = await startTestControlPlane({ environment: { KEYPLANE_PUBLIC_URL: publicUrl, KEYPLANE_TRUSTED_PROXIES: '127.0.0.1,::1' } });
  }, 60_000);
  afterAll(() => plane.close());

  it.each(pages)('%s is not answered over plain http', async (path) => {
    for (const headers of [{}, { 'x-forwarded-proto': 'http' }] as Record<string, string>[]) {
      const answer = await fetch(plane.url + path, { headers, redirect: 'manual' });
      expect([answer.status, answer.headers.getSetCookie(), await answer.text()]).toEqual([403, [], expect.stringContaining('Not over plain http')]);
    }
    expect(await (await fetch(plane.url + path, { headers: { 'x-forwarded-proto': 'https' }, redirect: 'manual' })).text()).not.toContain('Not over plain http');
  });

  it('programs inside of the network may still speak plain http', async () => {
    for (const path of ['/health/ready', '/oauth2/default/jwks', '/oauth2/default/.well-known/openid-configuration']) expect([path, (await fetch(plane.url + path)).status]).toEqual([path, 200]);
    expect((await plane.automation.get('/me')).status).toBe(200);
  });
});

describe('a certificate of its own', () => {
  it('serves https, and people sign in over it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'keyplane-tls-'));
    const write = (name: string, text: string): string => (writeFileSync(join(folder, name), text), join(folder, name));
    const { cert, key } = selfSigned();
    const port = await freePort();
    const publicUrl = `https://localhost:${port}`;
    const bootstrap = { admin: { username: 'admin', password: 'correct horse battery' } };
    const [database, environment] = [await createTestDatabase(), { KEYPLANE_TLS_CERTIFICATE_FILE: write('cert', cert), KEYPLANE_TLS_KEY_FILE: write('key', key), KEYPLANE_BOOTSTRAP: JSON.stringify(bootstrap) }];
    const app = await serve(readConfig({
      KEYPLANE_PORT: String(port), KEYPLANE_PUBLIC_URL: publicUrl, DATABASE_URL: database.appUrl, KEYPLANE_SYSTEM_DATABASE_URL: database.systemUrl,
      KEYPLANE_DATABASE_POOL_SIZE: '3', KEYPLANE_MASTER_KEY: randomBytes(32).toString('base64url'), KEYPLANE_LOG_LEVEL: 'error', ...environment,
    }));
    const browser = new Browser(fetchOverTls);
    const callback = await browser.request(await new Person(publicUrl, 'default', 'admin', 'correct horse battery').authorized(browser));
    expect([callback.status, callback.headers.get('location')]).toEqual([303, '/admin']);
    expect(callback.headers.getSetCookie().join()).toMatch(/__Host-keyplane_session=default\.[^,]*; Secure/);
    await expect(fetch(`http://localhost:${port}/health/live`)).rejects.toThrow();
    await app.close();
    await database.drop();
    rmSync(folder, { recursive: true });
  }, 60_000);
});

/** As a browser that was told to trust the certificate, which nobody issued. */
function fetchOverTls(url: string, { method = 'GET', headers, body }: RequestInit): Promise<Response> {
  return new Promise((resolve, reject) => {
    const form = body instanceof URLSearchParams ? { 'content-type': 'application/x-www-form-urlencoded' } : {};
    const request = httpsRequest(url, { method, headers: { ...Object.fromEntries(new Headers(headers)), ...form }, rejectUnauthorized: false, agent: false }, (answer) => {
      const pieces: Buffer[] = [];
      answer.on('data', (piece: Buffer) => pieces.push(piece));
      answer.on('end', () => {
        const known = new Headers();
        for (let index = 0; index < answer.rawHeaders.length; index += 2) known.append(String(answer.rawHeaders[index]), String(answer.rawHeaders[index + 1]));
        resolve(new Response(Buffer.concat(pieces), { status: answer.statusCode ?? 0, headers: known }));
      });
    });
    request.once('error', reject);
    request.end(body === undefined ? undefined : String(body));
  });
}
