import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Receipt } from '@keyplane/contracts';
import { createMemoryTransport, type MemoryTransport } from '@keyplane/event-transport/memory';
import type { Gateway } from './gateway.js';
import { call, listenOnLoopback, type Answer, type Loopback } from './testing/loopback.js';
import { startTestGateway } from './testing/test-gateway.js';
import { until } from './testing/until.js';
import { World } from './testing/world.js';

// For a machine that is busy; none of these takes more than a few seconds.
jest.setTimeout(30_000);

describe('a revoked token', () => {
  let directory: string;
  let upstream: Loopback;
  let world: World;
  let transport: MemoryTransport;
  let lines: string[];
  let gateway: Gateway | null;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'keyplane-gateway-'));
    lines = [];
    gateway = null;
    upstream = await listenOnLoopback((_request, response) => void response.end('from the upstream'));
    world = new World({ upstreamUrl: upstream.origin });
    transport = createMemoryTransport();
    await transport.publisher().publish(world.records);
  });
  afterEach(async () => {
    await gateway?.stop();
    await upstream.close();
    await rm(directory, { recursive: true });
  });

  async function startOne(): Promise<number> {
    gateway = await startTestGateway({ directory, transport, lines });
    return gateway.port;
  }
  async function startReady(): Promise<number> {
    const port = await startOne();
    await until('the gateway is ready', async () => (await call(port, { path: '/health/ready' })).status === 200, 4_000);
    return port;
  }
  const codeOf = (answer: Answer) => (JSON.parse(answer.body) as { code: string }).code; // a problem
  const requestOf = (token: string) => ({ path: '/orders/v1/7', headers: { Authorization: `Bearer ${token}` } });

  it('is refused with the next request, other tokens are not, and the receipt covers it', async () => {
    const receipts: Receipt[] = [];
    await transport.receiptListener().listen(async (receipt) => void receipts.push(receipt));
    const port = await startReady();
    const [token, other] = [await world.token({ jti: 'a' }), await world.token({ jti: 'b' })];
    expect((await call(port, requestOf(token))).status).toBe(200);
    const before = receipts.at(-1)?.stateHash;
    await transport.publisher('revocations').publish([world.revoke(token)]);
    await until('it is refused', async () => (await call(port, requestOf(token))).status === 401, 1_000);
    expect(codeOf(await call(port, requestOf(token)))).toBe('revoked');
    expect((await call(port, requestOf(other))).status).toBe(200);
    await until('a receipt covers it', () => receipts.at(-1)?.applied.revocations === 1, 1_000);
    expect(receipts.at(-1)?.stateHash).toMatch(/^[0-9a-f]{64}$/);
    expect(receipts.at(-1)?.stateHash).not.toBe(before);
  });

  it('stays refused when the gateway starts again and nothing else is there', async () => {
    const port = await startReady();
    const token = await world.token();
    await transport.publisher('revocations').publish([world.revoke(token)]);
    await until('it is refused', async () => (await call(port, requestOf(token))).status === 401, 1_000);
    await gateway?.stop();
    transport = { ...transport, follower: () => ({ follow: () => ({ isConnected: false, close: () => Promise.resolve() }) }) };
    expect(codeOf(await call(await startReady(), requestOf(token)))).toBe('revoked');
  });

  it('is never let in by a gateway that does not know what is revoked', async () => {
    const { follower } = transport;
    transport = { ...transport, follower: (log) => (log === 'revocations' ? { follow: () => ({ isConnected: false, close: () => Promise.resolve() }) } : follower(log)) };
    const port = await startOne();
    await until('the changes are there', () => lines.some((line) => line.includes('state is current')));
    // Longer than a gateway with a copy waits for its transport.
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    expect((await call(port, requestOf(await world.token()))).status).toBe(503);
  });

  /** Taken for a place in the changes' epoch, it could look like one that the database has lost, and begin an epoch. */
  it('of another epoch than the changes is no place in the receipt', async () => {
    const restored = new World({ upstreamUrl: upstream.origin });
    transport = createMemoryTransport();
    await transport.publisher().publish(restored.records);
    await transport.publisher('revocations').publish([world.revoke(await world.token())]);
    const receipts: Receipt[] = [];
    await transport.receiptListener().listen(async (receipt) => void receipts.push(receipt));
    await startReady();
    await until('a receipt comes', () => receipts.at(-1)?.applied.changes === restored.records.length, 2_000);
    expect(receipts.at(-1)).toMatchObject({ epoch: restored.epoch, applied: { revocations: 0 } });
  });

  it('a bad revocation is named in the receipt, and those around it count', async () => {
    const receipts: Receipt[] = [];
    await transport.receiptListener().listen(async (receipt) => void receipts.push(receipt));
    const port = await startReady();
    const token = await world.token();
    const bad = { ...world.revoke(token), value: '{' };
    await transport.publisher('revocations').publish([bad, world.revoke(token)]);
    await until('a receipt names it', () => receipts.at(-1)?.refused.length === 1, 2_000);
    expect(receipts.at(-1)?.refused[0]).toMatchObject({ aggregateId: bad.key, reason: 'malformed: no JSON' });
    expect((await call(port, requestOf(token))).status).toBe(401);
  });
});
