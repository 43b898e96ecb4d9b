import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { ensureClusterParent, locatePostgres, type PostgresLocation } from './location.js';
import { findRunningPostgres, stopLeftOverPostgres } from './left-over.js';
import { findUnprivilegedUser, type UnprivilegedUser } from './unprivileged.js';

/** What a Postgres server needs to know before it starts. */
export interface PostgresOptions {
  /** The folder that the server belongs to (absolute). The cluster is kept in it, or where its record says. */
  readonly home: string;
  readonly port: number;
  readonly superuserPassword: string;
  /** False leaves out fsync: for tests, whose data need not survive the machine. */
  readonly isDurable: boolean;
  /** Receives the server's log, line by line. */
  readonly log?: ((text: string) => void) | undefined;
  readonly sourceBinaries?: string | undefined;
}

/** A running server. It ends with the process that started it, also when that one is killed. */
export interface PostgresServer {
  readonly host: string;
  readonly port: number;
  readonly superuser: { readonly user: string; readonly password: string };
  readonly cluster: string;
  readonly folderOutside: string | undefined;
  /** Resolves when the server has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Ends all sessions and the server; resolves when it is gone. May be called twice. */
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const SUPERUSER = 'postgres';
const READY_MS = 30_000;
const STOP_MS = 5_000;
const ATTEMPTS = 20;

// The shell stands between us and Postgres: when our end of its standard input closes, by `stop` or by our death, it
// asks Postgres for a fast shutdown. So no server is left behind, not even by SIGKILL.
const KEEPER = `exec 3<&0
"$@" </dev/null 3<&- &
server=$!
(cat <&3 >/dev/null; kill -INT $server) 2>/dev/null &
watch=$!
exec 3<&-
wait $server
status=$?
kill $watch 2>/dev/null
exit $status`;

/** Starts the cluster of `home`, and creates it first where there is none. Rejects with the server's own words. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  mkdirSync(options.home, { recursive: true });
  const home = realpathSync(options.home);
  const user = findUnprivilegedUser();
  const location = locatePostgres({ home, user, sourceBinaries: options.sourceBinaries });
  await ensureCluster(location, user, options);
  await stopLeftOverPostgres(location.cluster);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await launch(location, user, options);
    } catch (error) {
      // Backends of a killed server need a moment to notice; until then they hold its shared memory.
      const isHeld = error instanceof Error && error.message.includes('shared memory block');
      if (!isHeld || attempt === ATTEMPTS) throw error;
      await delay(100);
    }
  }
}

/** Stops the server that a killed run of `home` left behind, if there is one. */
export async function stopLeftOverServer(home: string): Promise<void> {
  await stopLeftOverPostgres(locate(home).cluster);
}

/** The process and the port of the server that runs for `home`, whoever started it. */
export function findRunningServer(home: string): { pid: number; port: number } | undefined {
  return findRunningPostgres(locate(home).cluster);
}

function locate(home: string): PostgresLocation {
  return locatePostgres({ home: realpathSync(home), user: findUnprivilegedUser() });
}

async function ensureCluster(location: PostgresLocation, user: UnprivilegedUser | undefined, options: PostgresOptions): Promise<void> {
  if (existsSync(join(location.cluster, 'PG_VERSION'))) return;
  ensureClusterParent(location.cluster);
  // Made beside its place and renamed when complete: a start that is killed here begins again.
  const draft = `${location.cluster}.new`;
  const passwordFile = `${location.cluster}.password`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(passwordFile, options.superuserPassword, { mode: 0o600 });
  if (user !== undefined) for (const path of [draft, passwordFile]) chownSync(path, user.uid, user.gid);
  try {
    const flags = ['-U', SUPERUSER, '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--encoding=UTF8', '--locale=C'];
    await runInitdb([join(location.binaries, 'bin', 'initdb'), '-D', draft, ...flags, ...(options.isDurable ? [] : ['--no-sync'])], spawnOptions(draft, user));
  } finally {
    rmSync(passwordFile, { force: true });
  }
  chmodSync(draft, 0o700);
  renameSync(draft, location.cluster);
}

function spawnOptions(cwd: string, user: UnprivilegedUser | undefined) {
  // Nothing of our environment (which may hold secrets) goes to Postgres.
  return { cwd, ...user, env: { LC_ALL: 'C', TZ: 'UTC', HOME: cwd, PATH: '/usr/bin:/bin' } };
}

async function runInitdb([program = '', ...args]: string[], options: ReturnType<typeof spawnOptions>): Promise<void> {
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`Postgres could not create its data folder: ${complaint.trim().slice(-500)}`);
}

async function launch(location: PostgresLocation, user: UnprivilegedUser | undefined, options: PostgresOptions): Promise<PostgresServer> {
  const child = spawn('/bin/sh', ['-c', KEEPER, 'keeper', ...serverCommand(location, options)], {
    ...spawnOptions(location.cluster, user),
    stdio: ['pipe', 'ignore', 'pipe'],
    // A process group of its own: Ctrl-C must reach the control plane before its database goes.
    detached: true,
  });
  child.stdin.on('error', () => undefined); // the shell is gone, which `ended` tells
  const ended = once(child, 'exit').then(() => undefined);
  await untilReady(child, options.log);
  return {
    host: HOST,
    port: options.port,
    superuser: { user: SUPERUSER, password: options.superuserPassword },
    cluster: location.cluster,
    folderOutside: location.folderOutside,
    ended,
    stop: () => stop(child, ended),
  };
}

function serverCommand(location: PostgresLocation, options: PostgresOptions): string[] {
  const settings = ['unix_socket_directories=', 'max_connections=200', 'shared_buffers=64MB', 'log_min_error_statement=panic'];
  const quick = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];
  const all = [...settings, ...(options.isDurable ? [] : quick)];
  const flags = ['-D', location.cluster, '-p', String(options.port), '-h', HOST];
  return [join(location.binaries, 'bin', 'postgres'), ...flags, ...all.flatMap((setting) => ['-c', setting])];
}

async function untilReady(child: ChildProcess, log: PostgresOptions['log']): Promise<void> {
  let output = '';
  let isReady = false;
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`Postgres was not ready after ${READY_MS / 1000} s: ${tail(output)}`)), READY_MS);
    child.once('error', reject);
    child.once('close', () => {
      clearTimeout(timer);
      reject(new Error(`Postgres did not start: ${tail(output)}`));
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      log?.(text);
      if (isReady) return;
      output += text;
      isReady = output.includes('ready to accept connections');
      if (!isReady) return;
      clearTimeout(timer);
      resolve();
    });
  }).catch((error: unknown) => {
    child.stdin?.end();
    throw error;
  });
}

function tail(output: string): string {
  return output.trim().split('\n').slice(-4).join(' | ') || 'it said nothing';
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.stdin?.end();
  const timer = setTimeout(() => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(timer);
}
