import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** Writes a file that only its owner reads (0600): complete or not at all. */
export function writePrivateFile(path: string, content: string): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, content, { mode: 0o600 });
  chmodSync(draft, 0o600); // the mode above holds only for a file that was not there
  renameSync(draft, path);
}

/** The content of a file, or `undefined` where there is none. */
export function readFileIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined; // `readFileSync` throws system errors only
    throw error;
  }
}
