import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryTransport } from '@keyplane/event-transport/memory';
import type { Gateway } from '../gateway.js';
import { call, listenOnLoopback, type Loopback } from '../testing/loopback.js';
import { startTestGateway } from '../testing/test-gateway.js';
import { until } from '../testing/until.js';
import { World } from '../testing/world.js';

// For a machine that is busy; none of these takes more than a few seconds.
jest.setTimeout(30_000);

describe('a gateway to web pages', () => {
  const APP = 'https://app.example';
  const cors = { allowedOrigins: [APP], allowedHeaders: ['Content-Type'], maxAgeSeconds: 60 };
  let directory: string;
  let upstream: Loopback;
  let seen: (string | undefined)[];
  let gateway: Gateway | null;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'keyplane-gateway-'));
    seen = [];
    gateway = null;
    upstream = await listenOnLoopback((request, response) => {
      seen.push(request.url);
      response.writeHead(200, { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Credentials': 'true' }).end('from the upstream');
    });
  });
  afterEach(async () => {
    await gateway?.stop();
    await upstream.close();
    await rm(directory, { recursive: true });
  });

  async function startReady(api: Partial<World['api']> = { cors }): Promise<{ port: number; world: World }> {
    const world = new World({ upstreamUrl: upstream.origin, api });
    const transport = createMemoryTransport();
    await transport.publisher().publish(world.records);
    const { port } = (gateway = await startTestGateway({ directory, transport, lines: [] }));
    await until('the gateway is ready', async () => (await call(port, { path: '/health/ready' })).status === 200);
    return { port, world };
  }

  it('answers a preflight at once, without a token, for a page that may call; for another without a word of leave', async () => {
    const { port } = await startReady();
    const ask = (origin: string) => call(port, { method: 'OPTIONS', path: '/orders/v1/7', headers: { Origin: origin, 'Access-Control-Request-Method': 'DELETE', 'Access-Control-Request-Headers': 'authorization' } });
    expect(await ask(APP)).toMatchObject({
      status: 204, body: '',
      headers: { 'access-control-allow-origin': APP, 'access-control-allow-methods': 'GET, POST, DELETE', 'access-control-allow-headers': 'Authorization, Content-Type', 'access-control-max-age': '60', vary: 'Origin', 'x-request-id': expect.any(String) },
    });
    const stranger = await ask('https://other.example');
    expect(stranger.status).toBe(204);
    expect(Object.keys(stranger.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    expect(seen).toEqual([]);
  });

  it('lets them read answers and refusals, whether of the token, of the path or of the upstream', async () => {
    const { port, world } = await startReady();
    const token = await world.token();
    const good = { Origin: APP, Authorization: `Bearer ${token}` };
    const answers = [await call(port, { path: '/orders/v1/7', headers: good }), await call(port, { path: '/orders/v1/7', headers: { Origin: APP } }), await call(port, { method: 'PUT', path: '/orders/v1/7', headers: good })];
    await upstream.close();
    answers.push(await call(port, { path: '/orders/v1/7', headers: good }));
    expect(answers.map(({ status }) => status)).toEqual([200, 401, 404, 502]);
    expect(answers[0]?.headers).not.toHaveProperty('access-control-allow-credentials');
    for (const { headers } of answers) expect(headers).toMatchObject({ 'access-control-allow-origin': APP, vary: 'Origin', 'access-control-expose-headers': 'WWW-Authenticate, X-Request-Id' });
  });

  it('says nothing where the API has no rule: OPTIONS is a request like any other', async () => {
    const { port } = await startReady({ operations: [{ method: 'OPTIONS', path: '/*', scopes: [] }] });
    const answer = await call(port, { method: 'OPTIONS', path: '/orders/v1/7', headers: { Origin: APP, 'Access-Control-Request-Method': 'GET' } });
    expect(answer.status).toBe(401);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
  });
});
