// Child processes of the scripts: each gets our signals, and none outlives us.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

// npm hands its own settings to the scripts it runs; pnpm would take them for its own.
export const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
Object.assign(env, { NPM_CONFIG_UPDATE_NOTIFIER: 'false', NPM_CONFIG_FUND: 'false', NPM_CONFIG_AUDIT: 'false' });
// Native packages build against the headers of the system's Node.js, where they are, without a download.
if (existsSync('/usr/include/node/node.h')) env.npm_config_nodedir = '/usr';

let current;
let isInterrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    isInterrupted = true;
    current?.(signal);
  });
}

/**
 * Runs a program and resolves to its exit code (1 after a signal). `isGroup` gives it a process group of its own, so that a
 * signal reaches also what it started; a program that stops its children itself does without.
 */
export function run(program, args, { isGroup = true, extraEnv = {}, cwd = root } = {}) {
  const child = spawn(program, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'], env: { ...env, ...extraEnv }, detached: isGroup });
  current = (signal) => {
    try {
      process.kill(isGroup ? -child.pid : child.pid, signal);
    } catch (error) {
      if (error.code !== 'ESRCH') throw error; // it ended just now
    }
  };
  return new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(`${program} could not be started: ${error.message}`);
      resolve(1);
    });
    child.once('exit', (code) => resolve(code ?? 1));
  }).then((code) => {
    current = undefined;
    // The step was cut off: what would follow it must not start.
    if (isInterrupted) process.exit(code === 0 && !isGroup ? 0 : code || 130);
    return code;
  });
}

/** Runs a Node.js program of this repository. */
export function runNode(file, args = [], options = {}) {
  return run(process.execPath, [root + file, ...args], options);
}
