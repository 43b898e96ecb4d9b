// Where servers from Maven Central are kept, and what it takes to bring them.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const run = promisify(execFile);
const JAVA_MAJOR_MIN = 17;
const repository = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The folder of a server in this version: `.cache/{name}/{version}`, or below `KEYPLANE_CACHE_DIR`. */
export function cacheFolder(name, version) {
  return join(process.env.KEYPLANE_CACHE_DIR ?? join(repository, '.cache'), name, version);
}

/** What is missing here to run a server whose files are cached or come with Maven: a sentence, or null. */
export async function findObstacle({ what, isCached }) {
  const java = await run('java', ['-version']).catch(() => null);
  if (java === null) return `Java ${JAVA_MAJOR_MIN} or newer is not installed`;
  const major = Number(/version "(\d+)/.exec(java.stderr)?.[1] ?? 0);
  if (major < JAVA_MAJOR_MIN) return `Java ${JAVA_MAJOR_MIN} or newer is needed, found ${major}`;
  if (isCached) return null;
  const maven = await run('mvn', ['-v']).catch(() => null);
  return maven === null ? `Maven is not installed, and ${what} not cached` : null;
}

/** Fills a folder beside its place and moves it there when it is whole; whoever comes second keeps the first one's. */
export async function once(folder, fill) {
  if (existsSync(folder)) return;
  const draft = `${folder}.${process.pid}`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  try {
    await fill(draft);
    await rename(draft, folder);
  } catch (error) {
    if (!existsSync(folder) || (await readdir(folder)).length === 0) throw error;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}
