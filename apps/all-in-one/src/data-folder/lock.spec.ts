import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../testing/folders.js';
import { isDataFolderLocked, lockDataFolder } from './lock.js';

let place: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  place = temporaryFolder();
});
afterEach(() => place.remove());

const lockFile = (): string => join(place.folder, 'lock.json');

describe('the lock of a data folder', () => {
  it('is held by one until released', () => {
    const lock = lockDataFolder(place.folder);
    expect(lock.isTakenOver).toBe(false);
    expect(() => lockDataFolder(place.folder)).toThrow(`Keyplane is already running with ${place.folder} (process ${process.pid}).`);
    lock.release();
    expect(isDataFolderLocked(place.folder)).toBe(false);
    expect(lockDataFolder(place.folder).isTakenOver).toBe(false);
  });

  it.each([
    ['a process that is gone', JSON.stringify({ pid: 4_194_304 + 1 })],
    ['a process number that is another program by now', JSON.stringify({ pid: process.pid, startedAt: '1' })],
    ['a file that a crash left empty', ''],
  ])('is taken over from %s', (_what, content) => {
    writeFileSync(lockFile(), content);
    const lock = lockDataFolder(place.folder);
    expect(lock.isTakenOver).toBe(true);
    expect(JSON.parse(readFileSync(lockFile(), 'utf8'))).toMatchObject({ pid: process.pid });
    expect(() => lockDataFolder(place.folder)).toThrow(/already running/);
  });
});
