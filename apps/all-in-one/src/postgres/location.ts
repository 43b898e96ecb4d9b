import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findPostgresBinaries } from './binaries.js';
import { isReachableByOthers, type UnprivilegedUser } from './unprivileged.js';

/** Where the binaries run from and where the cluster is kept. */
export interface PostgresLocation {
  readonly binaries: string;
  readonly cluster: string;
  /** The folder outside of `home`, where one was needed; whoever deletes `home` deletes it, too. */
  readonly folderOutside: string | undefined;
}

interface LocationRequest {
  /** The folder that everything belongs to; it remembers a place outside in `postgres-location.json`. */
  readonly home: string;
  readonly user: UnprivilegedUser | undefined;
  /** For tests of a checkout that others cannot reach. */
  readonly sourceBinaries?: string | undefined;
}

// Outside of every checkout, kept over a reboot (unlike /tmp), and open to everybody.
const OUTSIDE_PARENT = '/var/tmp';

/**
 * Everything stays under `home` where the user that runs Postgres can reach it. Where he cannot (root in a checkout whose
 * parents are closed), the binaries are copied to, and the cluster is kept in, a folder outside that is made once.
 */
export function locatePostgres({ home, user, sourceBinaries = findPostgresBinaries() }: LocationRequest): PostgresLocation {
  const isBinariesOpen = user === undefined || isReachableByOthers(sourceBinaries);
  const isHomeOpen = user === undefined || isReachableByOthers(home);
  const inside = { binaries: sourceBinaries, cluster: join(home, 'postgres'), folderOutside: undefined };
  if (isBinariesOpen && isHomeOpen && !existsSync(recordFile(home))) return inside;
  const outside = readRecord(home) ?? createOutside(home);
  // Data that once moved out stays there, also when the folders above have been opened since.
  const cluster = existsSync(inside.cluster) && isHomeOpen ? inside.cluster : join(outside, 'cluster');
  return { binaries: isBinariesOpen ? sourceBinaries : copyBinaries(sourceBinaries, outside), cluster, folderOutside: outside };
}

function recordFile(home: string): string {
  return join(home, 'postgres-location.json');
}

function readRecord(home: string): string | undefined {
  if (!existsSync(recordFile(home))) return undefined;
  const record: unknown = JSON.parse(readFileSync(recordFile(home), 'utf8'));
  const folder = typeof record === 'object' && record !== null && 'folder' in record ? record.folder : undefined;
  if (typeof folder !== 'string' || !existsSync(folder)) {
    throw new Error(`The Postgres data that ${recordFile(home)} points at is gone. Restore that folder, or remove ${home} to start afresh.`);
  }
  // A folder in a place where everybody may write is trusted only while it is ours.
  const { uid, mode } = statSync(folder);
  if (uid !== process.getuid?.() || (mode & 0o022) !== 0) throw new Error(`${folder} does not belong to this user alone; refusing to run Postgres from it.`);
  return folder;
}

function createOutside(home: string): string {
  const folder = mkdtempSync(join(OUTSIDE_PARENT, 'keyplane-'));
  chmodSync(folder, 0o755);
  const draft = `${recordFile(home)}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify({ folder }, null, 2)}\n`);
  renameSync(draft, recordFile(home));
  return folder;
}

function copyBinaries(source: string, outside: string): string {
  const version = readFileSync(join(source, '..', 'package.json'), 'utf8').match(/"version":\s*"([\w.-]+)"/)?.[1] ?? 'unknown';
  const target = join(outside, `binaries-${version}`);
  if (existsSync(target)) return target;
  const draft = mkdtempSync(join(outside, 'copy-'));
  cpSync(source, draft, { recursive: true, verbatimSymlinks: true });
  chmodSync(draft, 0o755);
  renameSync(draft, target);
  return target;
}

/** Creates the folder above a cluster, so that the user who runs Postgres can pass. */
export function ensureClusterParent(cluster: string): void {
  mkdirSync(join(cluster, '..'), { recursive: true, mode: 0o755 });
}
