import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readSync, renameSync } from 'node:fs';
import { join } from 'node:path';

const KEPT = 3;
const TAIL_BYTES = 4_096;

/** Opens `logs/{name}.log` for a new run; the logs of the last three runs stay beside it as `.1` to `.3`. */
export function openLog(dataDir: string, name: string): { file: string; descriptor: number } {
  const folder = join(dataDir, 'logs');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${name}.log`);
  for (let age = KEPT; age >= 1; age -= 1) {
    const younger = age === 1 ? file : `${file}.${age - 1}`;
    if (existsSync(younger)) renameSync(younger, `${file}.${age}`);
  }
  return { file, descriptor: openSync(file, 'a', 0o600) };
}

/** The last `lines` lines of a log. */
export function tailLog(file: string, lines: number): string {
  const descriptor = openSync(file, 'r');
  try {
    const { size } = fstatSync(descriptor);
    const buffer = Buffer.alloc(Math.min(size, TAIL_BYTES));
    readSync(descriptor, buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString('utf8').trim().split('\n').slice(-lines).join('\n');
  } finally {
    closeSync(descriptor);
  }
}
