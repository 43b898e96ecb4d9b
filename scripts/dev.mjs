// `npm run dev`: everything that `npm start` runs, and both portals from their sources, with reload while one edits them.
import { spawn } from 'node:child_process';
import { env, root } from './processes.mjs';

/** Resolves to the exit code of the system; the servers of the portals end with it. */
export async function runDev() {
  const port = Number(env.KEYPLANE_PORT ?? 8080);
  const start = (file, args, options = {}) => spawn(process.execPath, [root + file, ...args], { cwd: root, stdio: 'inherit', env: { ...env, KEYPLANE_DEV_URL: `http://localhost:${port}` }, ...options });
  const helpers = [
    start('node_modules/typescript/bin/tsc', ['-b', '--watch', '--preserveWatchOutput', 'libs/ui', 'libs/api-client']),
    ...['admin-portal', 'developer-portal'].map((portal, index) => start(`apps/${portal}/node_modules/vite/bin/vite.js`, ['--port', String(port + 10 + index), '--strictPort'], { cwd: `${root}apps/${portal}` })),
  ];
  const system = start('apps/all-in-one/dist/src/main.js', []);
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => system.kill(signal));
  const code = await new Promise((resolve) => system.once('exit', (status) => resolve(status ?? 1)));
  for (const helper of helpers) helper.kill();
  return code;
}
