import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REPOSITORY } from '../src/config/repository.js';
import type { Bootstrap } from '../src/credentials/bootstrap-file.js';

export interface StartOptions {
  /** Set over the environment of the test run. */
  readonly env?: Readonly<Record<string, string>>;
  /** Kept by `stop`; without it a new folder is made, and removed by `remove`. */
  readonly dataDir?: string;
  /** The first of five ports; without it five free ones are looked for. */
  readonly port?: number;
  /** What to run, and where; without it the built program of this checkout. */
  readonly command?: readonly [program: string, ...args: string[]];
  readonly cwd?: string;
  readonly readyMs?: number;
}

/** A whole Keyplane in processes of its own. */
export interface RunningKeyplane {
  readonly bootstrap: Bootstrap;
  readonly dataDir: string;
  readonly port: number;
  /** SIGTERM to the started process alone; resolves to its exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL to its whole process group. */
  kill(): Promise<void>;
  /** What the terminal showed. */
  output(): string;
  /** The text of all log files. */
  logs(): string;
  /** Process numbers of the parts, by name: `control-plane`, `gateway`, `sample-api`, `sample-authorization-server`. */
  processes(): Record<string, number>;
  /** Removes the data; stop it first. */
  remove(): void;
}

interface Launched {
  readonly child: ChildProcess;
  readonly dataDir: string;
  readonly port: number;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
}

const READY = 'Keyplane is running.';

/** Starts a whole Keyplane with data of its own and resolves when everything answers. Rejects with what it said, if it ends. */
export async function startKeyplane(options: StartOptions = {}): Promise<RunningKeyplane> {
  const launched = await launch(options);
  const { child, dataDir, port, output, ended } = launched;
  await untilReady(launched, options.readyMs ?? 60_000);
  return {
    bootstrap: JSON.parse(readFileSync(join(dataDir, 'bootstrap.json'), 'utf8')) as Bootstrap, // written by this very program
    dataDir,
    port,
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
    kill: async () => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      await ended;
    },
    output,
    logs: () => readdirSync(join(dataDir, 'logs')).map((file) => readFileSync(join(dataDir, 'logs', file), 'utf8')).join('\n'),
    processes: () => readProcesses(dataDir),
    remove: () => removeData(dataDir),
  };
}

/** Starts a Keyplane that is expected not to run; resolves to its exit code and what it said. */
export async function failToStart(options: StartOptions): Promise<{ code: number | null; output: string; port: number }> {
  const { ended, output, port } = await launch(options);
  return { code: await ended, output: output(), port };
}

/** Calls an address with a token that the automation client gets for `scope`. */
export async function callAs({ automation, controlPlaneUrl }: Bootstrap, path: string, init: { method?: string; body?: object } = {}): Promise<Response> {
  const token = await automationToken(automation);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return fetch(`${controlPlaneUrl}${path}`, { method: init.method ?? 'GET', headers, ...(init.body ? { body: JSON.stringify(init.body) } : {}) });
}

/** An access token of the automation client for the four scopes that people have by their roles. */
export async function automationToken({ clientId, clientSecret, tokenEndpoint }: Bootstrap['automation']): Promise<string> {
  const authorization = `Basic ${Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString('base64')}`;
  const scope = 'keyplane:operate keyplane:admin keyplane:publish keyplane:develop';
  const response = await fetch(tokenEndpoint, { method: 'POST', headers: { authorization }, body: new URLSearchParams({ grant_type: 'client_credentials', scope }) });
  if (!response.ok) throw new Error(`The automation client got no token: ${response.status} ${await response.text()}`);
  return ((await response.json()) as { access_token: string }).access_token; // RFC 6749 §5.1
}

/** The first of five ports that are free now, below the range that systems hand out by themselves. */
export async function freePorts(): Promise<number> {
  for (;;) {
    const first = 20_000 + Math.floor(Math.random() * 2_000) * 5;
    const free = await Promise.all([0, 1, 2, 3, 4].map((offset) => isFree(first + offset)));
    if (free.every(Boolean)) return first;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer().once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

async function launch({ env = {}, dataDir = newDataDir(), port, command, cwd = REPOSITORY }: StartOptions): Promise<Launched> {
  const first = port ?? (await freePorts());
  const [program, ...args] = command ?? [process.execPath, join(REPOSITORY, 'apps/all-in-one/dist/src/main.js')];
  const child = spawn(program, args, {
    cwd,
    env: { ...ownEnvironment(), KEYPLANE_PORT: String(first), KEYPLANE_DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // a process group of its own, so that all of it can be killed
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (piece: string) => (text += piece));
  const ended = once(child, 'close').then(([code]) => code as number | null); // the first argument of `close`
  return { child, dataDir, port: first, output: () => text, ended };
}

/** The tests' own settings must not reach what they test; `KAFKA_BROKERS` is given by a test that wants Kafka. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(KEYPLANE_|KAFKA_BROKERS$|NODE_OPTIONS$|JEST_|npm_)/.test(name)));
}

function newDataDir(): string {
  const folder = mkdtempSync(join(tmpdir(), 'keyplane-e2e-'));
  chmodSync(folder, 0o755); // else root's Postgres has to move out, which is a test of its own
  return folder;
}

async function untilReady({ child, output, ended }: Launched, limitMs: number): Promise<void> {
  let isOver = false;
  void ended.then(() => (isOver = true));
  const deadline = Date.now() + limitMs;
  while (!output().includes(READY)) {
    if (isOver) throw new Error(`Keyplane ended instead of starting:\n${output()}`);
    if (Date.now() > deadline) {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      throw new Error(`Keyplane was not ready after ${limitMs} ms:\n${output()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

function readProcesses(dataDir: string): Record<string, number> {
  const parts = JSON.parse(readFileSync(join(dataDir, 'processes.json'), 'utf8')) as Record<string, { pid: number }>; // written by this very program
  return Object.fromEntries(Object.entries(parts).map(([name, { pid }]) => [name, pid]));
}

function removeData(dataDir: string): void {
  try {
    const { folder } = JSON.parse(readFileSync(join(dataDir, 'postgres-location.json'), 'utf8')) as { folder: string }; // likewise
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // the data is inside, as usual
  }
  rmSync(dataDir, { recursive: true, force: true });
}
