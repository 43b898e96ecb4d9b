import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the checkout that this file belongs to, whether it runs from `src` or from `dist`. */
export const REPOSITORY: string = findRepository(dirname(fileURLToPath(import.meta.url)));

function findRepository(folder: string): string {
  if (existsSync(join(folder, 'pnpm-workspace.yaml'))) return folder;
  if (folder === dirname(folder)) throw new Error('Keyplane runs from a checkout of its repository, and this file is in none.');
  return findRepository(dirname(folder));
}
