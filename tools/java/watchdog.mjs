import { spawn } from 'node:child_process';

/**
 * Kills a server when this process is gone, however it went: the watchdog reads a pipe that only this process holds
 * open. A session of its own keeps it out of signals to our process group. `kill` ends the watchdog alone.
 */
export function watch(pid) {
  if (pid === undefined) return null;
  const watchdog = spawn('sh', ['-c', 'read -r _; kill -KILL "$1"', 'watchdog', String(pid)], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  watchdog.on('error', () => undefined);
  watchdog.unref();
  watchdog.stdin.unref();
  return watchdog;
}
