import { hkdfSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readFileIfThere, writePrivateFile } from '../data-folder/private-file.js';
import { StartError } from '../start-error.js';

/** The one secret of an installation that all others here are derived from. */
export interface MasterKey {
  /** What the control plane is told: 32 bytes in base64url, mode 0600. */
  readonly file: string;
  /**
   * A secret (32 bytes in base64url) for one purpose. The same purpose gives the same secret for the life of the master key; one
   * derived secret tells nothing about another (HKDF, RFC 5869).
   */
  derive(purpose: string): string;
}

/** Reads the master key of a data folder, or makes it once. @throws StartError where the file holds something else */
export function ensureMasterKey(dataDir: string): MasterKey {
  const file = join(dataDir, 'master-key');
  const stored = readFileIfThere(file)?.trim();
  const text = stored ?? randomBytes(32).toString('base64url');
  if (!/^[\w-]{43}$/.test(text)) throw new StartError(`${file} does not hold a master key (32 bytes in base64url). Restore it; without it the stored secrets cannot be read.`);
  if (stored === undefined) writePrivateFile(file, `${text}\n`);
  const key = Buffer.from(text, 'base64url');
  return {
    file,
    derive: (purpose) => Buffer.from(hkdfSync('sha256', key, 'keyplane all-in-one', purpose, 32)).toString('base64url'),
  };
}
