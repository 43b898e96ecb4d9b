import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FakeControlPlane } from './testing/fake-control-plane.js';
import { call, listenOnLoopback, start, type Loopback } from './testing/loopback.js';
import { until } from './testing/until.js';
import { World } from './testing/world.js';

// For a machine that is busy; none of these takes more than a few seconds.
jest.setTimeout(30_000);

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

interface Process {
  child: ChildProcess;
  output: { text: string };
  exit: Promise<number | null>;
}

describe('the gateway as a process', () => {
  let directory: string;
  let upstream: Loopback;
  let world: World;
  let controlPlane: FakeControlPlane;
  const started: Process[] = [];

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'keyplane-gateway-'));
    upstream = await listenOnLoopback((request, response) => {
      if (request.url === '/events') response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: 1\n\n');
      else response.end('from the upstream');
    });
    world = new World({ upstreamUrl: upstream.origin });
    controlPlane = await FakeControlPlane.start(world);
  });
  afterEach(async () => {
    for (const { child, exit } of started.splice(0)) {
      child.kill('SIGKILL');
      await exit;
    }
    await controlPlane.close();
    await upstream.close();
    await rm(directory, { recursive: true });
  });

  function run(environment: Record<string, string> = {}): Process {
    const env = {
      ...controlPlane.environment(),
      KEYPLANE_GATEWAY_ID: '01890a5d-ac96-774b-bcce-b302099a8057',
      KEYPLANE_GATEWAY_PORT: '0',
      KEYPLANE_GATEWAY_DATA_DIR: directory,
      KEYPLANE_UPSTREAM_NETWORKS: 'loopback,http',
      KEYPLANE_GATEWAY_LOG_LEVEL: 'debug',
      ...environment,
    };
    const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = { text: '' };
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output.text += String(chunk)));
    const exit = new Promise<number | null>((resolve) => child.on('close', resolve));
    const running = { child, output, exit };
    started.push(running);
    return running;
  }

  async function portOf({ output }: Process): Promise<number> {
    await until('it listens', () => /"gateway is listening".*"port":\d+/.test(output.text));
    return Number(/"gateway is listening".*?"port":(\d+)/.exec(output.text)?.[1]);
  }

  async function readyPortOf(running: Process): Promise<number> {
    const port = await portOf(running);
    await until('it is ready', async () => (await call(port, { path: '/health/ready' })).status === 200);
    return port;
  }

  const request = async () => ({ path: '/orders/v1/7', headers: { Authorization: `Bearer ${await world.token({ jti: randomUUID() })}` } });

  it('takes its configuration from the control plane, enforces changes at once, and reports them', async () => {
    const port = await readyPortOf(run());
    const good = await request();
    expect(await call(port, good)).toMatchObject({ status: 200, body: 'from the upstream' });
    controlPlane.publish('key-manager', { ...world.keyManager, enabled: false });
    await until('the token is refused', async () => (await call(port, good)).status === 401, 1_000);
    await until('a receipt covers it', () => controlPlane.receipts.at(-1)?.applied.changes === world.records.length, 1_000);
  });

  it('refuses a revoked token at once, and after it was killed and the control plane is gone', async () => {
    const first = run();
    const port = await readyPortOf(first);
    const [revoked, good] = [await request(), await request()];
    controlPlane.revoke(revoked.headers.Authorization.slice('Bearer '.length));
    await until('it is refused', async () => (await call(port, revoked)).status === 401, 1_000);
    const copyHas = (name: string, text: string) => readFile(join(directory, name), 'utf8').then((copy) => copy.includes(text), () => false);
    await until('the copies are on disk', async () => (await copyHas('configuration.copy', 'subscription/')) && (await copyHas('revocations.copy', '"tokenHash"')));
    first.child.kill('SIGKILL');
    await first.exit;
    const environment = controlPlane.environment();
    await controlPlane.close();
    const next = await readyPortOf(run(environment));
    expect([(await call(next, revoked)).status, (await call(next, good)).status]).toEqual([401, 200]);
  });

  it('restarts from disk and serves when the control plane is gone', async () => {
    const first = run();
    const firstPort = await readyPortOf(first);
    expect((await call(firstPort, await request())).status).toBe(200);
    await until('both copies are on disk', async () => (await readdir(directory)).filter((name) => name.endsWith('.copy')).length === 2);
    first.child.kill('SIGKILL');
    await first.exit;
    const environment = controlPlane.environment();
    await controlPlane.close();
    const port = await readyPortOf(run(environment));
    expect(JSON.parse((await call(port, { path: '/health/ready' })).body)).toMatchObject({ stale: true });
    expect((await call(port, await request())).status).toBe(200);
  });

  it('catches up with what it missed before it serves, from where it was', async () => {
    const first = run();
    await readyPortOf(first);
    first.child.kill('SIGTERM');
    expect(await first.exit).toBe(0);
    controlPlane.publish('key-manager', { ...world.keyManager, enabled: false });
    const port = await readyPortOf(run());
    expect((await call(port, await request())).status).toBe(401);
    expect(controlPlane.snapshotsServed).toBe(1);
  });

  it('stays up when the control plane goes away while it runs', async () => {
    const running = run();
    const port = await readyPortOf(running);
    await controlPlane.close();
    await until('it has noticed', () => running.output.text.includes('following the changes has trouble'));
    expect((await call(port, await request())).status).toBe(200);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('stops within 5 seconds of %s, even with an open event stream, and keeps its state', async (signal) => {
    const running = run();
    const port = await readyPortOf(running);
    const { outgoing, incoming } = start(port, { ...(await request()), path: '/orders/v1/events' });
    outgoing.on('error', () => undefined).end();
    (await incoming).on('error', () => undefined).resume();
    const before = Date.now();
    running.child.kill(signal);
    expect(await running.exit).toBe(0);
    expect(Date.now() - before).toBeLessThan(5_000);
    expect(await readdir(directory)).toContain('configuration.copy');
  });

  it('goes on when nobody reads its output any more', async () => {
    const running = run();
    const port = await readyPortOf(running);
    running.child.stdout?.destroy();
    running.child.stderr?.destroy();
    for (let count = 0; count < 5; count += 1) expect((await call(port, { path: '/orders/v1/7' })).status).toBe(401);
    expect((await call(port, await request())).status).toBe(200);
  });

  it('says in one sentence that its port is taken', async () => {
    const { exit, output } = run({ KEYPLANE_GATEWAY_PORT: String(upstream.port) });
    expect(await exit).toBe(1);
    expect(output.text).toContain(`Port ${upstream.port} on 127.0.0.1 is taken`);
    expect(output.text).not.toMatch(/\n\s+at /);
  });

  it('names everything that is wrong with its configuration at once', async () => {
    const { exit, output } = run({ KEYPLANE_GATEWAY_ID: 'x', KEYPLANE_UPSTREAM_NETWORKS: 'moon', KEYPLANE_CONTROL_PLANE_URL: '' });
    expect(await exit).toBe(1);
    expect(output.text.split('\n').filter((line) => line.startsWith('- KEYPLANE_'))).toHaveLength(3);
  });

  it('writes no secret and no token to its log or disk', async () => {
    const file = join(directory, 'secret-file');
    await writeFile(file, `${controlPlane.clientSecret}\n`);
    const running = run({ KEYPLANE_GATEWAY_CLIENT_SECRET: '', KEYPLANE_GATEWAY_CLIENT_SECRET_FILE: file });
    const port = await readyPortOf(running);
    const good = await request();
    await call(port, good);
    await call(port, { path: '/orders/v1/7?canary-query', headers: { Authorization: 'Bearer canary-bad-token' } });
    running.child.kill('SIGTERM');
    await running.exit;
    await rm(file);
    const copies = await Promise.all((await readdir(directory)).map((name) => readFile(join(directory, name), 'utf8')));
    const written = running.output.text + copies.join('');
    expect(written).toContain('malformed-token');
    expect(written).not.toContain('canary');
    expect(written).not.toContain(good.headers.Authorization.split('.')[2]);
  });
});
