import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../testing/eventually.js';
import { freePort, startTestControlPlane, type TestControlPlane } from '../testing/index.js';

let gateway: Server;
let seen: IncomingMessage[] = [];
let answer: { status: number; headers: Record<string, string>; body: string; staysOpen?: boolean };
let plane: TestControlPlane;
let apiId: string;
let keyId: string;
let token: string;

beforeAll(async () => {
  gateway = createServer((request, response) => {
    seen.push(request);
    response.writeHead(answer.status, answer.headers);
    // Longer than what comes: it breaks off.
    if (answer.headers['content-length'] === undefined) response.end(answer.body);
    else response.write(answer.body, () => (answer.staysOpen ? undefined : response.destroy()));
  }).listen(0, '127.0.0.1');
  await once(gateway, 'listening');
  const { port } = gateway.address() as AddressInfo; // listening on TCP
  plane = await startTestControlPlane({ environment: { KEYPLANE_GATEWAY_PUBLIC_URL: `http://127.0.0.1:${port}` } });
  const create = async (path: string, body: object): Promise<string> => String((await plane.automation.post(path, body)).body.id);
  apiId = await create('/apis', { name: 'orders', version: 'v1', context: '/orders', upstreamUrl: 'https://upstream.example', operations: [{ method: 'GET', path: '/orders/{id}', scopes: [] }] });
  const applicationId = await create('/applications', { name: 'shop' });
  await create(`/applications/${applicationId}/subscriptions`, { apiId });
  const [{ id: keyManagerId } = { id: '' }] = (await plane.automation.get('/key-managers')).body.items as { id: string }[]; // a page
  keyId = await create(`/applications/${applicationId}/keys`, { keyManagerId, environment: 'PRODUCTION' });
  token = String((await plane.automation.post(`/keys/${keyId}/token`, {})).body.accessToken);
  await eventually(async () => (await plane.automation.post('/tokens/explain', { token, apiId })).body.verdict === 'accepted');
}, 60_000);
beforeEach(() => {
  seen = [];
  answer = { status: 200, headers: { 'content-type': 'application/json' }, body: '{"hello":1}' };
});
afterAll(async () => {
  gateway.closeAllConnections();
  gateway.close();
  await plane.close();
});

const attempt = (changes: object = {}) => plane.automation.post(`/keys/${keyId}/try`, { apiId, method: 'GET', path: '/orders/7?a=b', token, ...changes });

describe('trying a key', () => {
  it('calls the gateway with the token and nothing else, and answers what it said beside the verdict', async () => {
    const tried = await attempt();
    expect(tried).toMatchObject({ status: 200, body: { status: 200, body: '{"hello":1}', isTruncated: false, durationMs: expect.any(Number), verdict: { verdict: 'accepted', reason: null, explanation: expect.any(String) } } });
    expect(tried.headers.get('cache-control')).toBe('no-store');
    expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /orders/v1/orders/7?a=b']);
    expect(seen[0]?.headers.authorization).toBe(`Bearer ${token}`);
    expect(seen[0]?.headers.cookie).toBeUndefined();
  });

  it('lets the gateway have the last word', async () => {
    answer = { status: 401, headers: { 'content-type': 'application/problem+json', 'x-request-id': 'r-1' }, body: '{"code":"unknown-key","requestId":"r-1"}' };
    expect((await attempt()).body).toMatchObject({ status: 401, verdict: { verdict: 'refused', reason: 'unknown-key' } });
  });

  it('shows a refusal with its step, where the gateway agrees', async () => {
    answer = { status: 401, headers: { 'content-type': 'application/problem+json', 'x-request-id': 'r-1' }, body: '{"code":"malformed-token","requestId":"r-1"}' };
    const { body } = await attempt({ token: 'no-token' });
    expect(body).toMatchObject({ status: 401, requestId: 'r-1', verdict: { verdict: 'refused', reason: 'malformed-token', steps: [{ name: 'operation' }, { name: 'token', outcome: 'passed' }, { name: 'shape', outcome: 'refused' }] } });
  });

  it('follows no redirect, passes no cookie on, and cuts a long body', async () => {
    answer = { status: 302, headers: { location: 'http://127.0.0.1:1/', 'set-cookie': 'a=b' }, body: 'x'.repeat(70_000) };
    const { body } = await attempt();
    expect(body).toMatchObject({ status: 302, isTruncated: true, headers: { location: 'http://127.0.0.1:1/' } });
    expect(String(body.body)).toHaveLength(65_536);
    expect(Object.keys(body.headers as object)).not.toContain('set-cookie');
    expect(seen).toHaveLength(1);
  });

  it('reads no more of an answer than it shows', async () => {
    answer = { status: 200, headers: { 'content-length': '10000000' }, body: 'x'.repeat(70_000), staysOpen: true };
    const { body } = await attempt();
    expect(body).toMatchObject({ status: 200, isTruncated: true });
    // Whoever waited for the rest would wait for as long as a call may take.
    expect(Number(body.durationMs)).toBeLessThan(8_000);
  });

  it('shows what has come of an answer that breaks off', async () => {
    answer = { status: 200, headers: { 'content-type': 'text/plain', 'content-length': '100' }, body: 'begun' };
    expect((await attempt()).body).toMatchObject({ status: 200, body: 'begun', isTruncated: true });
  });

  it.each(['/../health/live', '/a/../../other', '/%2e%2e/other', '/a%2f..%2fb', '/..', '//evil.example/', '/a//b', '/a\\b', '/a#b', '/a b', 'http://evil.example/', '@evil.example/', ''])('refuses the path %j, and calls nobody', async (path) => {
    const tried = await attempt({ path });
    expect(tried).toMatchObject({ status: 422, body: { errors: expect.arrayContaining([expect.objectContaining({ pointer: '/path' })]) } });
    expect(seen).toEqual([]);
  });

  it('is for the owner of the key, on an API of the organization', async () => {
    const other = await plane.organization();
    expect((await other.automation.post(`/keys/${keyId}/try`, { apiId, method: 'GET', path: '/', token })).status).toBe(404);
    const colleague = await plane.caller({ roles: ['application-developer', 'administrator'] });
    expect((await colleague.post(`/keys/${keyId}/try`, { apiId, method: 'GET', path: '/', token })).status).toBe(404);
    expect(await attempt({ apiId: keyId })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/apiId' }] } });
    expect(seen).toEqual([]);
  });

  it('says so where no gateway answers, or nobody has said where one is', async () => {
    const environment = { KEYPLANE_GATEWAY_PUBLIC_URL: `http://127.0.0.1:${await freePort()}` };
    for (const [settings, code] of [[environment, 'gateway.unreachable'], [{}, 'gateway.address-unknown']] as const) {
      const lonely = await startTestControlPlane({ environment: settings });
      const application = await lonely.automation.post('/applications', { name: 'x' });
      const api = await lonely.automation.post('/apis', { name: 'x', version: 'v1', context: '/x', upstreamUrl: 'https://upstream.example' });
      const [{ id: keyManagerId } = { id: '' }] = (await lonely.automation.get('/key-managers')).body.items as { id: string }[]; // a page
      const key = await lonely.automation.post(`/applications/${String(application.body.id)}/keys`, { keyManagerId, environment: 'PRODUCTION' });
      await eventually(async () => (await lonely.automation.post('/tokens/explain', { token: 'x', apiId: api.body.id })).status === 200);
      expect((await lonely.automation.post(`/keys/${String(key.body.id)}/try`, { apiId: api.body.id, method: 'GET', path: '/', token: 'x' })).body.code).toBe(code);
      await lonely.close();
    }
  });
});
