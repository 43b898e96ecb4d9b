import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Receipt } from '@keyplane/contracts';
import { createMemoryTransport, type MemoryTransport } from '@keyplane/event-transport/memory';
import type { Gateway } from './gateway.js';
import { call, listenOnLoopback, sendRaw, start, type Answer, type Loopback } from './testing/loopback.js';
import { GATEWAY_ID, startTestGateway } from './testing/test-gateway.js';
import { until } from './testing/until.js';
import { World } from './testing/world.js';

// For a machine that is busy; none of these takes more than a few seconds.
jest.setTimeout(30_000);

describe('a gateway', () => {
  let directory: string;
  let upstream: Loopback;
  let seen: { method: string | undefined; url: string | undefined; rawHeaders: string[] }[];
  let world: World;
  let transport: MemoryTransport;
  let lines: string[];
  let gateway: Gateway | null;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'keyplane-gateway-'));
    seen = [];
    lines = [];
    gateway = null;
    upstream = await listenOnLoopback((request, response) => {
      seen.push({ method: request.method, url: request.url, rawHeaders: request.rawHeaders });
      request.resume();
      response.setHeader('Set-Cookie', ['a=1', 'keyplane_session=evil']);
      response.end('from the upstream');
    });
    world = new World({ upstreamUrl: `${upstream.origin}/base` });
    transport = createMemoryTransport();
  });
  afterEach(async () => {
    await gateway?.stop();
    await upstream.close();
    await rm(directory, { recursive: true });
  });

  async function startOne(): Promise<Gateway> {
    gateway = await startTestGateway({ directory, transport, lines });
    return gateway;
  }

  /** Started, and in possession of the world. */
  async function startReady(): Promise<number> {
    const publisher = transport.publisher();
    await publisher.publish(world.records);
    const { port } = await startOne();
    await until('the gateway is ready', async () => (await call(port, { path: '/health/ready' })).status === 200);
    return port;
  }

  const problemOf = (answer: Answer) => JSON.parse(answer.body) as Record<string, unknown>;
  const headersOf = (rawHeaders: string[], name: string) => rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name);

  it('forwards an accepted request with what it verified, and nothing that the caller claims', async () => {
    const port = await startReady();
    const token = await world.token();
    const answer = await call(port, {
      path: '/orders/v1/7/lines?x=1',
      headers: { Authorization: `Bearer ${token}`, 'X-Keyplane-Subject': 'liar', 'x-keyplane-scopes': 'all', X_Keyplane_Client: 'liar', Cookie: 'keyplane_session=mine; a=1', 'X-Thing': 'kept' },
    });
    expect(answer).toMatchObject({ status: 200, body: 'from the upstream' });
    expect(answer.headers['set-cookie']).toEqual(['a=1']);
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    const [request] = seen;
    expect(request).toMatchObject({ method: 'GET', url: '/base/7/lines?x=1' });
    const header = (name: string) => headersOf(request?.rawHeaders ?? [], name);
    expect(header('x-keyplane-subject')).toEqual(['person-1']);
    expect(header('x-keyplane-client')).toEqual(['client-1']);
    expect(header('x-keyplane-organization')).toEqual(['default']);
    expect(header('x-keyplane-environment')).toEqual(['PRODUCTION']);
    expect(header('x-keyplane-scopes')).toEqual(['orders:read']);
    expect(header('x_keyplane_client')).toEqual([]);
    expect(header('authorization')).toEqual([]);
    expect(header('cookie')).toEqual(['a=1']);
    expect(header('host')).toEqual([`127.0.0.1:${upstream.port}`]);
    expect(header('x-thing')).toEqual(['kept']);
    expect(header('x-request-id')).toEqual([answer.headers['x-request-id']]);
    expect(JSON.stringify(request)).not.toContain('liar');
  });

  it('forwards the token where the API wants it', async () => {
    world = new World({ upstreamUrl: upstream.origin, api: { forwardToken: true } });
    const port = await startReady();
    const token = await world.token();
    await call(port, { path: '/orders/v1', headers: { Authorization: `Bearer ${token}` } });
    expect(headersOf(seen[0]?.rawHeaders ?? [], 'authorization')).toEqual([`Bearer ${token}`]);
  });

  // Of very many headers, those that the gateway adds come last: it must see them again all the same.
  it.each([0, 1_100])('ends a request whose upstream is the gateway itself: 508 after a few rounds, not when all connections are used up (%i more headers)', async (count) => {
    const port = await startReady();
    // As an API developer would set it, by mistake or not; the token travels along, so that every round is accepted.
    world.change('api', { ...world.api, upstreamUrl: `http://127.0.0.1:${port}/orders/v1`, forwardToken: true });
    await transport.publisher().publish(world.records.slice(-1));
    const headers = { Authorization: `Bearer ${await world.token()}` };
    await until('the API leads back to the gateway', async () => (await call(port, { path: '/orders/v1/7', headers })).body !== 'from the upstream');
    const many = Object.fromEntries(Array.from({ length: count }, (_, index) => [`h${index}`, '1']));
    const answer = await call(port, { path: '/orders/v1/7', headers: { ...headers, ...many } });
    expect(answer).toMatchObject({ status: 508 });
    expect(problemOf(answer)).toMatchObject({ code: 'gateway.loop-detected' });
  });

  describe('refuses, and the upstream hears nothing', () => {
    afterEach(() => {
      expect(seen).toEqual([]);
    });

    it('a request without a token: 401 and the bare challenge', async () => {
      const answer = await call(await startReady(), { path: '/orders/v1/7' });
      expect(answer).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer', 'content-type': 'application/problem+json', 'cache-control': 'no-store' } });
      expect(problemOf(answer)).toMatchObject({ code: 'missing-token', reason: 'missing-token', status: 401, requestId: answer.headers['x-request-id'], instance: `urn:request:${String(answer.headers['x-request-id'])}` });
    });

    it('two Authorization headers, one of them good', async () => {
      const port = await startReady();
      const token = await world.token();
      const answer = await sendRaw(port, `GET /orders/v1/7 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nAuthorization: Bearer x\r\nConnection: close\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 401 /);
    });

    it('a bad token: 401 invalid_token with the reason, and no word of the token in answer or log', async () => {
      const port = await startReady();
      const token = await world.token({ iss: 'https://canary-issuer.example', sub: 'canary-subject' });
      const answer = await call(port, { path: '/orders/v1/7?canary-query=1', headers: { Authorization: `Bearer ${token}` } });
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer error="invalid_token", error_description="[^"]+"$/);
      expect(problemOf(answer)).toMatchObject({ code: 'unknown-issuer', reason: 'unknown-issuer' });
      const told = JSON.stringify(answer) + lines.join('\n');
      expect(told).not.toContain('canary');
      for (const part of token.split('.')) expect(told).not.toContain(part);
      expect(lines.some((line) => line.includes('unknown-issuer'))).toBe(true);
    });

    it('a token for the control plane', async () => {
      const port = await startReady();
      const answer = await call(port, { path: '/orders/v1/7', headers: { Authorization: `Bearer ${await world.token({ aud: ['https://keyplane.example/api', 'x'] })}` } });
      expect(problemOf(answer)).toMatchObject({ code: 'wrong-audience', status: 401 });
    });

    it('a missing scope: 403 with the scopes of the operation', async () => {
      const port = await startReady();
      const answer = await call(port, { method: 'DELETE', path: '/orders/v1/7', headers: { Authorization: `Bearer ${await world.token()}` } });
      expect(answer).toMatchObject({ status: 403, headers: { 'www-authenticate': 'Bearer error="insufficient_scope", scope="orders:delete orders:admin"' } });
      expect(problemOf(answer)).toMatchObject({ code: 'insufficient-scope' });
    });

    it.each(['/orders/v2/7', '/', '/health', '/health/ready/', '/health/ready?x', '/health/live/x', '/HEALTH/live'])('a path that is no API: %s', async (path) => {
      expect((await call(await startReady(), { path })).status).toBe(404);
    });

    it.each(['/orders/v1/../v1', '/orders/v1/%2e%2e/x', '/orders//v1', '/orders/v1/a%2Fb', '/orders/v1/;x', '//health/live', '/health/%6cive/../ready'])('an ambiguous path: %s', async (path) => {
      const answer = await call(await startReady(), { path });
      expect([answer.status, problemOf(answer)['code']]).toEqual([400, 'gateway.path-refused']);
    });

    it('a WebSocket', async () => {
      const port = await startReady();
      const answer = await call(port, { path: '/orders/v1/7', headers: { Authorization: `Bearer ${await world.token()}`, Connection: 'Upgrade', Upgrade: 'websocket' } });
      expect([answer.status, problemOf(answer)['code']]).toEqual([501, 'gateway.upgrade-unsupported']);
    });

    it.each([
      ['another transfer coding', 'Transfer-Encoding: gzip, chunked\r\n', '0\r\n\r\n'],
      ['a transfer coding twice', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'],
      ['two lengths', 'Content-Length: 1\r\nContent-Length: 2\r\n', 'xy'],
      ['one length twice', 'Content-Length: 1\r\nContent-Length: 1\r\n', 'x'],
      ['a length beside a transfer coding', 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'],
      ['two Hosts', 'Host: y\r\n', ''],
    ])('%s', async (_what, header, body) => {
      const port = await startReady();
      const answer = await sendRaw(port, `POST /orders/v1/7 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${await world.token()}\r\n${header}Connection: close\r\n\r\n${body}`);
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    });

    it.each(['POST /orders/v1/7', 'GET /health/live'])('a body in pieces of HTTP/1.0, which knows none: the next request could begin anywhere, so the connection ends (RFC 9112 §6.1): %s', async (line) => {
      const port = await startReady();
      const head = `Host: x\r\nAuthorization: Bearer ${await world.token()}\r\n`;
      const smuggled = `GET /orders/v1/8 HTTP/1.0\r\n${head}\r\n`;
      const answer = await sendRaw(port, `${line} HTTP/1.0\r\n${head}Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n0\r\n\r\n${smuggled}`);
      expect(answer).toMatch(/^HTTP\/1\.1 400 [^]*\r\nconnection: close\r\n/i);
      expect(answer.match(/HTTP\/1\.1 /g)).toHaveLength(1);
    });

    it('an endless upload without a right to it: the answer comes, then the connection is cut', async () => {
      const port = await startReady();
      let upload: NodeJS.Timeout | undefined;
      let answer: string | null = null;
      let endUpload = () => {};
      void sendRaw(port, 'POST /orders/v1/7 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n', (socket) => {
        upload = setInterval(() => socket.writable && socket.write('1\r\nx\r\n'), 10);
        endUpload = () => void socket.destroy();
      }).then((text) => (answer = text));
      try {
        await until('the connection is cut', () => answer !== null, 5_000);
        expect(answer).toMatch(/^HTTP\/1\.1 401 /);
      } finally {
        clearInterval(upload);
        endUpload();
      }
    });

    it('a body of a caller without a right to send it, before it is sent', async () => {
      const port = await startReady();
      let isContinued = false;
      const { outgoing, incoming } = start(port, { method: 'POST', path: '/orders/v1/7', headers: { Expect: '100-continue', 'Content-Length': 1_000_000 } });
      outgoing.on('continue', () => (isContinued = true)).on('error', () => undefined);
      outgoing.flushHeaders();
      expect((await incoming).statusCode).toBe(401);
      expect(isContinued).toBe(false);
      outgoing.destroy();
    });
  });

  it('serves a caller that offers another protocol (h2c) in this one', async () => {
    const port = await startReady();
    const answer = await call(port, { path: '/orders/v1/7', headers: { Authorization: `Bearer ${await world.token()}`, Connection: 'Upgrade, HTTP2-Settings', Upgrade: 'h2c', 'HTTP2-Settings': 'AAMAAABkAAQAAP__' } });
    expect(answer.status).toBe(200);
  });

  it('enforces a change for the next request', async () => {
    const port = await startReady();
    const request = { path: '/orders/v1/7', headers: { Authorization: `Bearer ${await world.token()}` } };
    const publisher = transport.publisher();
    for (const enabled of [false, true, false, true]) {
      await publisher.publish([world.change('key-manager', { ...world.keyManager, enabled })]);
      const wanted = enabled ? 200 : 401;
      await until(`it answers ${wanted}`, async () => (await call(port, request)).status === wanted, 1_000);
    }
  });

  it('says in a receipt what it enforces, and what it refuses and why', async () => {
    const receipts: Receipt[] = [];
    await transport.receiptListener().listen(async (receipt) => void receipts.push(receipt));
    await startReady();
    await until('a receipt covers all changes', () => receipts.at(-1)?.applied.changes === world.records.length);
    expect(receipts.at(-1)).toMatchObject({ gatewayId: GATEWAY_ID, epoch: world.epoch, refused: [] });
    const bad = world.change('api', { ...world.api, upstreamUrl: 'not an address' });
    await transport.publisher().publish([bad]);
    await until('a receipt has the refusal', () => receipts.at(-1)?.refused.length === 1, 2_000);
    expect(receipts.at(-1)?.refused[0]).toMatchObject({ aggregateId: bad.key, revision: 2 });
  });

  it('is alive, but neither ready nor serving, while it knows nothing', async () => {
    transport = { ...transport, follower: () => ({ follow: () => ({ isConnected: false, close: () => Promise.resolve() }) }) };
    const { port } = await startOne();
    expect(await call(port, { path: '/health/live' })).toMatchObject({ status: 200, body: '{"live":true}' });
    expect(await call(port, { path: '/health/ready' })).toMatchObject({ status: 503 });
    const answer = await call(port, { path: '/orders/v1/7' });
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    expect(problemOf(answer)).toMatchObject({ code: 'gateway.not-ready' });
  });

  it('is ready and not stale once it has caught up, and shows its place', async () => {
    const port = await startReady();
    expect(JSON.parse((await call(port, { path: '/health/ready' })).body)).toEqual({ ready: true, stale: false, connected: true, position: { epoch: world.epoch, sequence: world.records.length }, refused: 0 });
  });

  it('serves from disk, and says that it is stale, when the transport is gone at its next start', async () => {
    await startReady();
    await gateway?.stop();
    transport = { ...transport, follower: () => ({ follow: () => ({ isConnected: false, close: () => Promise.resolve() }) }) };
    const startedAt = Date.now();
    const { port } = await startOne();
    expect((await call(port, { path: '/health/ready' })).status).toBe(503);
    expect((await call(port, { path: '/orders/v1/7' })).status).toBe(503);
    await until('the gateway is ready', async () => (await call(port, { path: '/health/ready' })).status === 200, 4_000);
    expect(Date.now() - startedAt).toBeGreaterThan(1_900);
    expect(JSON.parse((await call(port, { path: '/health/ready' })).body)).toMatchObject({ stale: true, since: expect.any(String), connected: false });
    expect((await call(port, { path: '/orders/v1/7', headers: { Authorization: `Bearer ${await world.token()}` } })).status).toBe(200);
  });
});
