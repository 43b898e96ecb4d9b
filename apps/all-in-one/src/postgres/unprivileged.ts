import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Whom a program runs as when the caller may not run it himself. */
export interface UnprivilegedUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Postgres refuses to run as root. For root this is `nobody`, who exists on every Unix machine; for anybody else
 * `undefined`: Postgres runs as the caller.
 */
export function findUnprivilegedUser(): UnprivilegedUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const entry = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .find(([name]) => name === 'nobody');
  if (entry === undefined) throw new Error('Postgres must not run as root, and this machine has no user `nobody`.');
  return { uid: Number(entry[2]), gid: Number(entry[3]) };
}

/** True when everybody may pass through `folder` and every folder above it. */
export function isReachableByOthers(folder: string): boolean {
  for (let current = folder; ; current = dirname(current)) {
    if ((statSync(current).mode & 0o001) === 0) return false;
    if (current === dirname(current)) return true;
  }
}
