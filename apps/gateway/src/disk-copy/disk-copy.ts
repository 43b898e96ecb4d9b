import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeCopy, encodeCopy } from './copy-format.js';

export type CopyOrigin = 'current' | 'previous';

/**
 * The last good state of one log on disk. A copy is written beside the current one, forced to the disk and renamed over it,
 * so that a crash at any moment leaves a whole copy; the one before is kept as `.previous`. Files are 0600, the folder 0700.
 */
export class DiskCopy {
  private readonly current: string;
  private readonly previous: string;
  /** A current file that failed its check must not push a good previous one out. */
  private isCurrentGood = false;

  constructor(
    private readonly directory: string,
    name: string,
  ) {
    this.current = join(directory, name);
    this.previous = `${this.current}.previous`;
  }

  /**
   * Offers the current copy, then the previous one, to `accept`, until one is whole and accepted (returns without throwing).
   * Returns which one it was, or null. What was wrong with a copy goes to `onUnusable`.
   */
  async load(accept: (state: string) => void, onUnusable: (origin: CopyOrigin, reason: unknown) => void): Promise<CopyOrigin | null> {
    for (const origin of ['current', 'previous'] as const) {
      const bytes = await readFile(this[origin]).catch(() => null);
      if (bytes === null) continue;
      try {
        const state = decodeCopy(bytes);
        if (state === null) throw new Error('the checksum does not match');
        accept(state);
        this.isCurrentGood = origin === 'current';
        return origin;
      } catch (error) {
        onUnusable(origin, error);
      }
    }
    return null;
  }

  /** Resolves when the state is safely on disk. @throws the file system's error; the copies that are there stay */
  async save(state: string): Promise<void> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    const temporary = `${this.current}.tmp`;
    const file = await open(temporary, 'w', 0o600);
    try {
      await file.writeFile(encodeCopy(state));
      await file.sync();
    } finally {
      await file.close();
    }
    if (this.isCurrentGood) await rename(this.current, this.previous).catch(ignoreMissing);
    await rename(temporary, this.current);
    this.isCurrentGood = true;
    await syncDirectory(this.directory);
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

/** A rename is durable only when the folder is. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
