import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive, until } from '../src/testing/folders.js';
import { automationToken, callAs, failToStart, freePorts, startKeyplane, type RunningKeyplane, type StartOptions } from './harness.js';

jest.setTimeout(120_000);

const STOP_MS_MAX = 10_000;
const isRoot = process.getuid?.() === 0;
const running: RunningKeyplane[] = [];

afterEach(async () => {
  const started = running.splice(0);
  // All before the first is removed: several runs of one test may share their data.
  await Promise.all(started.map((keyplane) => keyplane.stop()));
  for (const keyplane of started) keyplane.remove();
});

async function start(options: StartOptions = {}): Promise<RunningKeyplane> {
  const keyplane = await startKeyplane(options);
  running.push(keyplane);
  return keyplane;
}

/** The same installation once more: same data, same ports. */
const again = ({ dataDir, port }: RunningKeyplane): Promise<RunningKeyplane> => start({ dataDir, port });

async function createRole({ bootstrap }: RunningKeyplane, name: string): Promise<void> {
  const response = await callAs(bootstrap, '/api/v1/roles', { method: 'POST', body: { name } });
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
}

async function roles({ bootstrap }: RunningKeyplane): Promise<string[]> {
  const list = (await (await callAs(bootstrap, '/api/v1/roles')).json()) as { items: { name: string }[] }; // the list of DTOs
  return list.items.map(({ name }) => name);
}

function postmaster({ dataDir }: RunningKeyplane): number {
  return Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
}

describe('npm start', () => {
  it('keeps all data over a stop and over a SIGKILL of its process group, and leaves no process behind', async () => {
    const first = await start();
    await createRole(first, 'kept-over-a-stop');
    const before = [...Object.values(first.processes()), postmaster(first)];
    const stopping = Date.now();
    expect(await first.stop()).toBe(0);
    expect(Date.now() - stopping).toBeLessThan(STOP_MS_MAX);
    expect(before.filter(isAlive)).toEqual([]);
    expect(existsSync(join(first.dataDir, 'lock.json'))).toBe(false);

    const second = await again(first);
    expect(second.bootstrap).toEqual(first.bootstrap);
    await createRole(second, 'kept-over-a-kill');
    await second.kill();

    const third = await again(first);
    expect(await roles(third)).toEqual(expect.arrayContaining(['kept-over-a-stop', 'kept-over-a-kill']));
  });

  it('recovers from a SIGKILL of everything', async () => {
    const first = await start();
    await createRole(first, 'kept');
    const everything = [...Object.values(first.processes()), postmaster(first)];
    for (const pid of everything) process.kill(pid, 'SIGKILL');
    await first.kill();
    const second = await again(first);
    expect(await roles(second)).toContain('kept');
  });

  it('ends all parts when it is killed alone', async () => {
    const keyplane = await start();
    const parts = [...Object.values(keyplane.processes()), postmaster(keyplane)];
    await keyplane.kill();
    await until('all parts end', () => !parts.some(isAlive), STOP_MS_MAX);
  });

  it('stops within 10 s when the npm process alone gets SIGTERM', async () => {
    const keyplane = await start({ command: ['npm', 'start'] });
    const parts = [...Object.values(keyplane.processes()), postmaster(keyplane)];
    const stopping = Date.now();
    await keyplane.stop();
    await until('all parts end', () => !parts.some(isAlive), STOP_MS_MAX - (Date.now() - stopping));
  });

  it('runs a second installation beside the first, and neither takes tokens of the other', async () => {
    const [first, second] = await Promise.all([start(), start()]);
    expect(second.bootstrap.automation.clientSecret).not.toBe(first.bootstrap.automation.clientSecret);
    const token = await automationToken(first.bootstrap.automation);
    const ask = (url: string): Promise<Response> => fetch(`${url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } });
    expect((await ask(first.bootstrap.controlPlaneUrl)).status).toBe(200);
    expect((await ask(second.bootstrap.controlPlaneUrl)).status).toBe(401);
  });

  it('says in a sentence that the same data is in use', async () => {
    const { dataDir } = await start();
    const { code, output } = await failToStart({ dataDir });
    expect([code, output]).toEqual([1, expect.stringMatching(/^Starting Keyplane\nKeyplane did not start\. Keyplane is already running with .* \(process \d+\)\. .*KEYPLANE_DATA_DIR.*\n$/)]);
  });

  it('says in a sentence which port is taken', async () => {
    const port = await freePorts();
    const other = createServer().listen(port + 1, '127.0.0.1');
    await once(other, 'listening');
    const { code, output } = await failToStart({ port });
    other.close();
    expect([code, output]).toEqual([1, `Starting Keyplane\nKeyplane did not start. Port ${port + 1} (for the gateway) is taken. Stop what uses it, or set KEYPLANE_PORT to the first of five free ports.\n`]);
  });

  it('shows no secret in its logs, nor in the arguments of its processes', async () => {
    const keyplane = await start();
    const { admin, developer, automation } = keyplane.bootstrap;
    const masterKey = readFileSync(join(keyplane.dataDir, 'master-key'), 'utf8').trim();
    const seen = keyplane.logs() + Object.values(keyplane.processes()).map((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8')).join('\n');
    expect(seen).toContain('main.js');
    for (const secret of [admin.password, developer.password, automation.clientSecret, masterKey]) expect(seen).not.toContain(secret);
  });
});

(isRoot ? describe : describe.skip)('npm start as root in a folder that is closed to others', () => {
  it('keeps its data over a restart', async () => {
    const closed = mkdtempSync(join(tmpdir(), 'keyplane-closed-'));
    chmodSync(closed, 0o700);
    const dataDir = join(closed, 'data');
    mkdirSync(dataDir);
    const first = await start({ dataDir });
    await createRole(first, 'kept');
    await first.stop();
    const second = await again(first);
    expect(await roles(second)).toContain('kept');
    await second.stop();
    second.remove();
    rmSync(closed, { recursive: true, force: true });
  });
});
