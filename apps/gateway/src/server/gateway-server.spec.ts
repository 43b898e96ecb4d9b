import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Agent } from 'node:http';
import { call, listenOnLoopback, sendRaw, start, type Loopback } from '../testing/loopback.js';
import { until } from '../testing/until.js';
import { closeServer, createGatewayServer, listen } from './gateway-server.js';

// For a machine that is busy; none of these takes more than a few seconds.
jest.setTimeout(30_000);

describe('the HTTP server', () => {
  let server: Loopback;
  let handled: number;

  beforeEach(async () => {
    handled = 0;
    server = await listenOnLoopback(
      createGatewayServer((request, response) => {
        handled += 1;
        if (request.url === '/never') response.write('begun');
        else response.end(String(request.headers['x-long']?.length ?? 'ok'));
      }),
    );
  });
  afterEach(() => server.close());

  it.each([
    ['Content-Length beside Transfer-Encoding', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['two Content-Lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd'],
    ['a signed Content-Length', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +3\r\n\r\nabc'],
    ['chunked that is not last', 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n'],
    ['a blank before the colon', 'GET / HTTP/1.1\r\nHost: x\r\nX-Keyplane-Subject : me\r\n\r\n'],
    ['a folded header', 'GET / HTTP/1.1\r\nHost: x\r\nX-A: 1\r\n X-Keyplane-Subject: me\r\n\r\n'],
    ['a bare line feed', 'GET / HTTP/1.1\r\nHost: x\nX-A: 1\r\n\r\n'],
    ['a NUL in a header', 'GET / HTTP/1.1\r\nHost: x\r\nX-A: a\0b\r\n\r\n'],
    ['no Host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n'],
    ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ])('refuses what two parsers could read differently: %s', async (_what, bytes) => {
    const answer = await sendRaw(server.port, bytes);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(handled).toBe(0);
  });

  it('tells a request that it cannot parse by a problem with a request id', async () => {
    const answer = await sendRaw(server.port, 'GET / HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n');
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head).toContain('application/problem+json');
    const problem = JSON.parse(body) as Record<string, unknown>;
    expect(problem).toMatchObject({ code: 'gateway.request-malformed', status: 400 });
    expect(head).toContain(`X-Request-Id: ${String(problem['requestId'])}`);
  });

  it('never puts a second answer into one that has begun', async () => {
    const answer = await sendRaw(server.port, 'GET /never HTTP/1.1\r\nHost: x\r\n\r\n', (socket) => socket.once('data', () => socket.write('nonsense\r\n\r\n')));
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });

  it('tells what is wrong with a later request on the same connection', async () => {
    const answer = await sendRaw(server.port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n', (socket) => socket.once('data', () => socket.write('nonsense\r\n\r\n')));
    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400']);
  });

  it('takes a token of 24 KiB, and answers 431 beyond 32', async () => {
    expect(await call(server.port, { headers: { 'X-Long': 'x'.repeat(24 * 1024) } })).toMatchObject({ status: 200, body: String(24 * 1024) });
    expect(await sendRaw(server.port, `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(40 * 1024)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('sees each header, however many come before it: a body that only the parser knows of would be lost on the way', async () => {
    const many = Array.from({ length: 1_100 }, (_, index) => `h${index}: 1\r\n`).join('');
    expect(await sendRaw(server.port, `POST / HTTP/1.1\r\nHost: x\r\n${many}X-Long: seen\r\nConnection: close\r\n\r\n`)).toMatch(/\r\n\r\n4$/);
  });

  it('finishes running requests when it closes, and cuts those that take too long', async () => {
    let arrived = 0;
    const other = createGatewayServer((request, response) => {
      arrived += 1;
      if (request.url === '/slow') setTimeout(() => response.end('slow'), 100);
    });
    const port = await listen(other, { host: '127.0.0.1', port: 0 });
    const slow = call(port, { path: '/slow' });
    const { outgoing, incoming } = start(port, { path: '/never' });
    outgoing.end();
    await until('both have arrived', () => arrived === 2);
    const before = Date.now();
    await closeServer(other, 400);
    expect(Date.now() - before).toBeGreaterThan(300);
    expect(Date.now() - before).toBeLessThan(2_000);
    expect((await slow).body).toBe('slow');
    await expect(incoming).rejects.toThrow(/hang up|reset/i);
  });

  it('closes at once when nothing runs, kept connections or not', async () => {
    const agent = new Agent({ keepAlive: true });
    const other = createGatewayServer((_request, response) => response.end());
    const port = await listen(other, { host: '127.0.0.1', port: 0 });
    await call(port, { agent });
    const before = Date.now();
    await closeServer(other, 5_000);
    expect(Date.now() - before).toBeLessThan(1_000);
    agent.destroy();
  });
});
