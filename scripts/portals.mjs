// Builds both portals with Vite, where what they are made of has changed since: a second start waits for nothing.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, runNode } from './processes.mjs';

const SHARED = ['libs/ui/src', 'libs/api-client/src'];

/** Resolves to the first exit code that is not 0. The packages that they use are compiled before. */
export async function buildPortals() {
  for (const portal of ['apps/admin-portal', 'apps/developer-portal']) {
    const mark = `${root}${portal}/dist/.made-of`;
    const sources = hashOf(portal);
    if (existsSync(mark) && readFileSync(mark, 'utf8') === sources) continue;
    const code = await runNode(`${portal}/node_modules/vite/bin/vite.js`, ['build', '--logLevel', 'error'], { cwd: root + portal });
    if (code !== 0) return code;
    writeFileSync(mark, sources);
  }
  return 0;
}

function hashOf(portal) {
  const hash = createHash('sha256');
  const add = (path) => hash.update(`${path}\0`).update(readFileSync(root + path));
  for (const file of ['pnpm-lock.yaml', `${portal}/index.html`, `${portal}/vite.config.ts`]) add(file);
  for (const folder of [`${portal}/src`, ...SHARED]) for (const file of filesIn(folder)) add(file);
  return hash.digest('hex');
}

function filesIn(folder) {
  return readdirSync(root + folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name).slice(root.length)).sort();
}
