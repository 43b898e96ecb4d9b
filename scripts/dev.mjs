// `npm run dev`: everything that `npm start` runs, and both portals from their sources, with reload while one edits them.
import { spawn } from 'node:child_process';
import { env, root } from './processes.mjs';

/** Resolves to the exit code of the system; the servers of the portals end with it. */
export async function runDev() {
  const port = Number(env.KEYPLANE_PORT ?? 8080);
  const start = (file, args, options = {}) => spawn(process.execPath, [root + file, ...args], { cwd: root, stdio: 'inherit', env: { ...env, KEYPLANE_DEV_URL: `http://localhost:${port}` }, ...options });
  // A process group each: the compiler's program only starts the one that watches, and would leave it behind.
  const startHelper = (file, args, options = {}) => start(file, args, { ...options, stdio: ['ignore', 'inherit', 'inherit'], detached: true });
  const helpers = [
    startHelper('node_modules/typescript/bin/tsc', ['-b', '--watch', '--preserveWatchOutput', 'libs/ui', 'libs/api-client']),
    ...['admin-portal', 'developer-portal'].map((portal, index) => startHelper(`apps/${portal}/node_modules/vite/bin/vite.js`, ['--port', String(port + 10 + index), '--strictPort'], { cwd: `${root}apps/${portal}` })),
  ];
  const system = start('apps/all-in-one/dist/src/main.js', []);
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => system.kill(signal));
  const code = await new Promise((resolve) => system.once('exit', (status) => resolve(status ?? 1)));
  for (const { pid, exitCode, signalCode } of helpers) if (exitCode === null && signalCode === null) process.kill(-pid, 'SIGTERM');
  return code;
}
