import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeCopy, encodeCopy } from './copy-format.js';
import { DiskCopy } from './disk-copy.js';

const STATE = JSON.stringify({ names: ['ä', 'β', '…'], text: 'x'.repeat(200) });

describe('a copy', () => {
  it('gives back the state', () => {
    expect(decodeCopy(encodeCopy(STATE))).toBe(STATE);
  });

  it('that was cut anywhere is no copy', () => {
    const whole = encodeCopy(STATE);
    for (let length = 0; length < whole.byteLength; length += 1) expect(decodeCopy(whole.subarray(0, length))).toBeNull();
  });

  it('with any bit flipped, or with a byte more, is no copy', () => {
    const whole = encodeCopy(STATE);
    for (let bit = 0; bit < whole.byteLength * 8; bit += 1) {
      const flipped = Buffer.from(whole);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(decodeCopy(flipped)).toBeNull();
    }
    expect(decodeCopy(Buffer.concat([whole, Buffer.from('x')]))).toBeNull();
  });
});

describe('the disk copy', () => {
  let directory: string;
  let file: string;
  beforeEach(async () => {
    directory = join(await mkdtemp(join(tmpdir(), 'keyplane-copy-')), 'data');
    file = join(directory, 'configuration.copy');
  });
  afterEach(() => rm(join(directory, '..'), { recursive: true }));

  /** What a new process would get. */
  async function load(accept: (state: string) => void = () => undefined): Promise<{ state: string | null; origin: string | null; unusable: string[] }> {
    const unusable: string[] = [];
    let state: string | null = null;
    const origin = await new DiskCopy(directory, 'configuration.copy').load(
      (text) => {
        accept(text);
        state = text;
      },
      (which) => unusable.push(which),
    );
    return { state, origin, unusable };
  }

  async function saved(...states: string[]): Promise<void> {
    const copy = new DiskCopy(directory, 'configuration.copy');
    for (const state of states) await copy.save(state);
  }

  it('is none where nothing was saved', async () => {
    expect(await load()).toEqual({ state: null, origin: null, unusable: [] });
  });

  it('is the last one saved; the one before is kept', async () => {
    await saved('one', 'two', 'three');
    expect(await load()).toEqual({ state: 'three', origin: 'current', unusable: [] });
    expect(decodeCopy(await readFile(`${file}.previous`))).toBe('two');
  });

  it('keeps what an earlier process saved as the previous one', async () => {
    await saved('one');
    const copy = new DiskCopy(directory, 'configuration.copy');
    await copy.load(() => undefined, () => undefined);
    await copy.save('two');
    expect(decodeCopy(await readFile(`${file}.previous`))).toBe('one');
  });

  it('is readable by its owner alone', async () => {
    await saved('one', 'two');
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    for (const name of await readdir(directory)) expect((await stat(join(directory, name))).mode & 0o777).toBe(0o600);
  });

  it('is the previous one where the current one was torn, at each of a hundred places', async () => {
    await saved(STATE, `${STATE} newer`);
    const whole = await readFile(file);
    for (let percent = 0; percent < 100; percent += 1) {
      await writeFile(file, whole.subarray(0, Math.floor((whole.byteLength * percent) / 100)));
      expect(await load()).toMatchObject({ state: STATE, origin: 'previous' });
    }
  });

  it('is the previous one where the current one is not accepted', async () => {
    await saved('old', 'of a later version');
    const loaded = await load((state) => {
      if (state !== 'old') throw new Error('unknown version');
    });
    expect(loaded).toEqual({ state: 'old', origin: 'previous', unusable: ['current'] });
  });

  it('is the previous one after a crash between the two renames', async () => {
    await saved('one', 'two');
    await rm(file);
    expect(await load()).toMatchObject({ state: 'one', origin: 'previous' });
  });

  it('is none where both are broken', async () => {
    await saved('one', 'two');
    for (const name of await readdir(directory)) await writeFile(join(directory, name), 'broken');
    expect(await load()).toEqual({ state: null, origin: null, unusable: ['current', 'previous'] });
  });

  it('never pushes a good previous one out with a broken current one', async () => {
    await saved('one', 'two');
    await writeFile(file, 'broken');
    const copy = new DiskCopy(directory, 'configuration.copy');
    await copy.load(() => undefined, () => undefined);
    await copy.save('three');
    expect(decodeCopy(await readFile(`${file}.previous`))).toBe('one');
    expect(await load()).toMatchObject({ state: 'three', origin: 'current' });
  });

  it('is replaced whole although a crash left half a file behind', async () => {
    await saved('one');
    await writeFile(`${file}.tmp`, 'x'.repeat(10_000));
    expect(await load()).toMatchObject({ state: 'one' });
    await saved('two');
    expect(await load()).toMatchObject({ state: 'two' });
    expect((await readdir(directory)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('that cannot be written is an error, and what was there stays', async () => {
    await saved('one');
    const blocked = new DiskCopy(file, 'configuration.copy');
    await expect(blocked.save('two')).rejects.toThrow(/EEXIST|ENOTDIR/);
    expect(await load()).toMatchObject({ state: 'one' });
  });
});
