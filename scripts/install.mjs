// Installs the workspace when the lockfile, its settings or Node.js changed since the last time.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { root, run } from './processes.mjs';

export async function ensureInstalled() {
  const { packageManager } = JSON.parse(readFileSync(root + 'package.json', 'utf8'));
  const hash = createHash('sha256').update(process.version);
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readFileSync(root + file));
  const wanted = hash.digest('hex');
  const stamp = root + 'node_modules/.keyplane-installed';
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  const code = await run('npx', ['-y', packageManager, 'install', '--frozen-lockfile', '--prefer-offline', '--reporter=append-only']);
  if (code !== 0) process.exit(code);
  writeFileSync(stamp, wanted);
}
