import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { statSync, writeFileSync } from 'node:fs';
import { temporaryFolder } from '../testing/folders.js';
import { ensureMasterKey } from './master-key.js';

let place: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  place = temporaryFolder();
});
afterEach(() => place.remove());

describe('the master key', () => {
  it('is made once, for its owner alone, and gives the same secrets ever after', () => {
    const first = ensureMasterKey(place.folder);
    expect(statSync(first.file).mode & 0o777).toBe(0o600);
    expect(ensureMasterKey(place.folder).derive('a')).toBe(first.derive('a'));
    expect(first.derive('a')).toMatch(/^[\w-]{43}$/);
    expect(first.derive('b')).not.toBe(first.derive('a'));
  });

  it.each(['', 'too-short', `${'a'.repeat(43)}=`])('is never replaced when the file holds %j', (content) => {
    const { file } = ensureMasterKey(place.folder);
    writeFileSync(file, content);
    expect(() => ensureMasterKey(place.folder)).toThrow(/does not hold a master key/);
  });
});
