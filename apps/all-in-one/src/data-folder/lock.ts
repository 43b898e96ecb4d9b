import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from '../start-error.js';
import { readFileIfThere } from './private-file.js';

/** The right to use a data folder, until released. */
export interface DataFolderLock {
  /** True when the run that held the lock before had died without releasing it. */
  readonly isTakenOver: boolean;
  release(): void;
}

/** Whoever holds the lock: a process number alone may belong to another program after a reboot. */
interface Holder {
  readonly pid: number;
  readonly startedAt: string | undefined;
}

/** Takes the lock of a data folder. @throws StartError while a living process holds it */
export function lockDataFolder(dataDir: string): DataFolderLock {
  const file = join(dataDir, 'lock.json');
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify({ pid: process.pid, startedAt: startOf(process.pid) } satisfies Holder));
  let isTakenOver = false;
  try {
    // A link either makes the complete file or fails, so two starts never both get it.
    while (!tryLink(draft, file)) {
      const held = readFileIfThere(file);
      if (held !== undefined && isAlive(held)) throw new StartError(`Keyplane is already running with ${dataDir} (process ${parseHolder(held)?.pid}). Stop it, or set KEYPLANE_DATA_DIR and KEYPLANE_PORT to run a second one.`);
      if (held !== undefined) removeStale(file, held);
      isTakenOver = true;
    }
  } finally {
    rmSync(draft, { force: true });
  }
  return { isTakenOver, release: () => rmSync(file, { force: true }) };
}

/** True while a living process holds the lock of the data folder. */
export function isDataFolderLocked(dataDir: string): boolean {
  const held = readFileIfThere(join(dataDir, 'lock.json'));
  return held !== undefined && isAlive(held);
}

function tryLink(draft: string, file: string): boolean {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false; // `linkSync` throws system errors only
    throw error;
  }
}

/** Another start may have replaced the stale lock meanwhile: what was moved away is looked at, and put back if it lives. */
function removeStale(file: string, seen: string): void {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return; // the other start was quicker
  }
  const moved = readFileSync(aside, 'utf8');
  if (moved !== seen && isAlive(moved)) tryLink(aside, file);
  rmSync(aside, { force: true });
}

function isAlive(content: string): boolean {
  const holder = parseHolder(content);
  if (holder === undefined) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false; // any other answer means that there is a process
  }
  return holder.startedAt === undefined || holder.startedAt === startOf(holder.pid);
}

function parseHolder(content: string): Holder | undefined {
  try {
    const holder = JSON.parse(content) as Partial<Holder>; // each member is looked at below
    if (typeof holder.pid !== 'number' || holder.pid < 1) return undefined;
    return { pid: holder.pid, startedAt: typeof holder.startedAt === 'string' ? holder.startedAt : undefined };
  } catch {
    return undefined;
  }
}

/** When a process started, in the kernel's own count; `undefined` where the system does not tell (it is then not compared). */
function startOf(pid: number): string | undefined {
  // Field 22 of /proc/PID/stat; the name in field 2 may hold blanks and brackets, so fields are counted from its end.
  return readFileIfThere(`/proc/${pid}/stat`)?.split(') ').at(-1)?.split(' ')[19];
}
