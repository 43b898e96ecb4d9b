// How much script a portal's first page loads before anything is shown, compressed as a server would send it.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The entry and all that it imports at once. Pages and what only they need come later. @returns bytes by file, gzip */
export function firstPageScripts(portal) {
  const dist = `${root}apps/${portal}/dist`;
  if (!existsSync(`${dist}/.vite/manifest.json`)) throw new Error(`${portal} is not built: npm run check`);
  const manifest = JSON.parse(readFileSync(`${dist}/.vite/manifest.json`, 'utf8'));
  const wanted = new Set(Object.keys(manifest).filter((name) => manifest[name].isEntry));
  for (const name of wanted) for (const imported of manifest[name].imports ?? []) wanted.add(imported);
  return Object.fromEntries([...wanted].map((name) => [manifest[name].file, gzipSync(readFileSync(`${dist}/${manifest[name].file}`)).length]));
}
