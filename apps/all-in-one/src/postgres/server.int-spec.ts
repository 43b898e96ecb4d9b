import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { REPOSITORY } from '../config/repository.js';
import { freePort, isAlive, temporaryFolder, until } from '../testing/folders.js';
import { findPostgresBinaries } from './binaries.js';
import { findRunningServer, startPostgres, type PostgresOptions, type PostgresServer } from './index.js';

const isRoot = process.getuid?.() === 0;
const built = join(REPOSITORY, 'apps/all-in-one/dist/src/postgres/index.js');

let place: ReturnType<typeof temporaryFolder>;
let home: string;
const running: PostgresServer[] = [];

beforeEach(() => {
  place = temporaryFolder();
  chmodSync(place.folder, 0o755);
  home = join(place.folder, 'home');
  mkdirSync(home);
});

const parents: ChildProcess[] = [];
afterEach(async () => {
  for (const child of parents.splice(0)) child.kill('SIGKILL');
  await Promise.all(running.splice(0).map((server) => server.stop()));
  place.remove();
});

async function start(options: Partial<PostgresOptions> = {}): Promise<PostgresServer> {
  const server = await startPostgres({ home, port: await freePort(), superuserPassword: 'a-password-of-this-test', isDurable: false, ...options });
  running.push(server);
  return server;
}

async function query(server: Pick<PostgresServer, 'host' | 'port' | 'superuser'>, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ host: server.host, port: server.port, ...server.superuser, database: 'postgres' });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** A program of its own that starts the server of `home` and then waits to be killed. */
async function startInOtherProcess(): Promise<{ parent: number; postmaster: number }> {
  const options = { home, port: await freePort(), superuserPassword: 'a-password-of-this-test', isDurable: false };
  const script = `const { startPostgres } = await import(${JSON.stringify(built)}); await startPostgres(${JSON.stringify(options)}); console.log('ready'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  parents.push(child);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const postmaster = findRunningServer(home)?.pid;
  if (child.pid === undefined || postmaster === undefined) throw new Error('The server did not start.');
  return { parent: child.pid, postmaster };
}

/** The shells that stand between the parent and Postgres share its process group. */
function keepersOf(postmaster: number): number[] {
  const fields = (pid: number): string[] => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const group = fields(postmaster)[2];
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number);
  return pids.filter((pid) => {
    try {
      return fields(pid)[2] === group && pid !== postmaster;
    } catch {
      return false; // it ended while we looked
    }
  });
}

/** Stopped first, killed then: the death of one (whose pipe its parent closes) would else wake another in time to end Postgres. */
function killTogether(pids: readonly number[]): void {
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  for (const pid of pids) process.kill(pid, 'SIGKILL');
}

describe('the embedded Postgres', () => {
  it('keeps its data over a stop and a start', async () => {
    const first = await start();
    await query(first, 'create table kept (id int)');
    await first.stop();
    await expect(query(first, 'select 1')).rejects.toThrow();
    const second = await start();
    expect(await query(second, 'select count(*)::int as rows from kept')).toEqual([{ rows: 0 }]);
  });

  it('ends by itself when its parent is killed', async () => {
    const { parent, postmaster } = await startInOtherProcess();
    process.kill(parent, 'SIGKILL');
    await until('Postgres ends', () => !isAlive(postmaster));
  });

  it('replaces a server that a killed run left behind', async () => {
    const { parent, postmaster } = await startInOtherProcess();
    killTogether([parent, ...keepersOf(postmaster)]);
    await until('the parent ends', () => !isAlive(parent));
    expect(isAlive(postmaster)).toBe(true);
    const server = await start();
    expect(isAlive(postmaster)).toBe(false);
    expect(await query(server, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('recovers from a SIGKILL of the server itself', async () => {
    const { postmaster, parent } = await startInOtherProcess();
    process.kill(postmaster, 'SIGKILL');
    await until('Postgres ends', () => !isAlive(postmaster));
    const server = await start();
    expect(await query(server, 'select 1 as one')).toEqual([{ one: 1 }]);
    process.kill(parent, 'SIGKILL');
  });

  it('never shows the password in the arguments of a process', async () => {
    const server = await start();
    const postmaster = findRunningServer(home)?.pid ?? 0;
    const everything = [postmaster, ...keepersOf(postmaster)].map((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8') + readFileSync(`/proc/${pid}/environ`, 'utf8'));
    expect(everything.join()).toContain(server.cluster);
    expect(everything.join()).not.toContain(server.superuser.password);
  });

  it('says why it does not start', async () => {
    const first = await start();
    const other = join(place.folder, 'other');
    await expect(start({ home: other, port: first.port })).rejects.toThrow(/did not start: .*could not create listen socket/);
  });
});

(isRoot ? describe : describe.skip)('the embedded Postgres for root in a folder that is closed to others', () => {
  it('runs from a copy, keeps its data outside, and finds both again', async () => {
    const sourceBinaries = join(place.folder, 'package', 'native');
    cpSync(findPostgresBinaries(), sourceBinaries, { recursive: true, verbatimSymlinks: true });
    cpSync(join(findPostgresBinaries(), '..', 'package.json'), join(sourceBinaries, '..', 'package.json'));
    chmodSync(place.folder, 0o700);
    const first = await start({ sourceBinaries });
    await query(first, 'create table kept (id int)');
    await first.stop();
    const outside = (JSON.parse(readFileSync(join(home, 'postgres-location.json'), 'utf8')) as { folder: string }).folder;
    try {
      expect(first.cluster).toBe(join(outside, 'cluster'));
      expect(existsSync(join(home, 'postgres'))).toBe(false);
      const second = await start({ sourceBinaries });
      expect(await query(second, 'select count(*)::int as rows from kept')).toEqual([{ rows: 0 }]);
      await second.stop();
      // Data that once moved out is still found after the folders have been opened.
      chmodSync(place.folder, 0o755);
      const third = await start({ sourceBinaries });
      expect(await query(third, 'select count(*)::int as rows from kept')).toEqual([{ rows: 0 }]);
      await third.stop();
      // A folder that others may write to is not trusted.
      chmodSync(outside, 0o777);
      await expect(start({ sourceBinaries })).rejects.toThrow(/does not belong to this user alone/);
    } finally {
      rmSync(outside, { recursive: true, force: true });
    }
  });
});
