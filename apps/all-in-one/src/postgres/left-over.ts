import { existsSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** So long it may take to end in order; then it is ended at once, as if the machine had stopped, and the next start recovers. */
const IN_ORDER_MS = 8_000;
const AT_ONCE_MS = 8_000;

/** The process id and port in a cluster's `postmaster.pid`, while that server lives; else `undefined`. */
export function findRunningPostgres(cluster: string): { pid: number; port: number } | undefined {
  const file = join(cluster, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, 'utf8').split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  return pid > 1 && isPostgres(pid, cluster) ? { pid, port } : undefined;
}

/**
 * Stops the server that a killed run left behind, and clears the file of one that died.
 * Rejects when it does not end within 16 s.
 */
export async function stopLeftOverPostgres(cluster: string): Promise<void> {
  const running = findRunningPostgres(cluster);
  if (running !== undefined) {
    const isGone = (await isEnded(running.pid, { cluster, signal: 'SIGINT', limitMs: IN_ORDER_MS })) || (await isEnded(running.pid, { cluster, signal: 'SIGQUIT', limitMs: AT_ONCE_MS }));
    if (!isGone) throw new Error(`A Postgres of an earlier run (process ${running.pid}) does not stop.`);
  }
  rmSync(join(cluster, 'postmaster.pid'), { force: true });
}

/** Sends the signal (Postgres: SIGINT = fast shutdown, SIGQUIT = immediate) and waits. */
async function isEnded(pid: number, { cluster, signal, limitMs }: { cluster: string; signal: NodeJS.Signals; limitMs: number }): Promise<boolean> {
  process.kill(pid, signal);
  const deadline = Date.now() + limitMs;
  while (isPostgres(pid, cluster)) {
    if (Date.now() > deadline) return false;
    await delay(20);
  }
  return true;
}

/** The process number may belong to another program by now; Postgres works inside its cluster, which tells them apart. */
function isPostgres(pid: number, cluster: string): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (!existsSync('/proc/self/cwd')) return true;
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === cluster;
  } catch {
    return false;
  }
}
