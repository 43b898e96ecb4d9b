import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { Config } from '../config/env.js';
import { EnvelopeEncryption } from './envelope-encryption.js';
import { MasterKeys } from './master-keys.js';

const underKey = (masterKey: Buffer): EnvelopeEncryption => new EnvelopeEncryption(new MasterKeys({ masterKey } as Config)); // reads nothing else
const masterKey = randomBytes(32);
const encryption = underKey(masterKey);
const place = { table: 'key_managers', column: 'connection_secrets', rowId: 'row-1' };

describe('a stored secret', () => {
  it('comes back as it was, whatever it holds', () => {
    for (const secret of ['', 'plain', 'ünïcödé 🔑 . \0', 'x'.repeat(100_000)]) expect(encryption.decrypt(encryption.encrypt(secret, place), place)).toBe(secret);
  });

  it('shows nothing of itself, and is never stored the same twice', () => {
    const [one, two] = [encryption.encrypt('canary', place), encryption.encrypt('canary', place)];
    expect(one).not.toBe(two);
    expect(one).not.toContain(Buffer.from('canary').toString('base64url'));
    expect(one).toMatch(/^kp1\.[\w-]{8}\.[\w-]+\.[\w-]+$/);
  });

  it.each([['row', { ...place, rowId: 'row-2' }], ['column', { ...place, column: 'other' }], ['table', { ...place, table: 'other' }]])('of another %s is refused: swapping ciphertexts is detected', (_name, other) => {
    expect(() => encryption.decrypt(encryption.encrypt('s', place), other)).toThrow('it was changed or belongs to another row');
  });

  it('binds table, column and row apart: their texts can’t be shifted into each other', () => {
    const text = encryption.encrypt('s', { table: 'a', column: 'b', rowId: 'c' });
    expect(() => encryption.decrypt(text, { table: 'a', column: 'b","c', rowId: '' })).toThrow();
  });

  it('that was changed anywhere is refused', () => {
    const parts = encryption.encrypt('secret', place).split('.');
    for (const index of [2, 3]) {
      const bytes = Buffer.from(String(parts[index]), 'base64url');
      for (const at of [0, 13, bytes.length - 1]) {
        const changed = Buffer.from(bytes);
        changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
        expect(() => encryption.decrypt(parts.with(index, changed.toString('base64url')).join('.'), place)).toThrow('it was changed');
      }
    }
  });

  it('can’t take its data key from another secret', () => {
    const [one, two] = [encryption.encrypt('one', place).split('.'), encryption.encrypt('two', place).split('.')];
    expect(() => encryption.decrypt([...one.slice(0, 3), two[3]].join('.'), place)).toThrow('it was changed');
  });

  it('cut short, with a short tag or empty is refused', () => {
    const text = encryption.encrypt('secret', place);
    for (const broken of ['', 'kp1', 'kp1..', text.slice(0, -4), text.split('.').slice(0, 3).join('.'), text.split('.').with(2, 'AAAA').join('.'), text.replace('kp1', 'kp2'), `${text}.more`]) expect(() => encryption.decrypt(broken, place)).toThrow('is not readable');
  });

  it('under another master key is named as that, so that the operator knows which key is missing', () => {
    const text = underKey(randomBytes(32)).encrypt('s', place);
    expect(() => encryption.decrypt(text, place)).toThrow(`under another master key (${String(text.split('.')[1])})`);
  });

  it('is in no error message', () => {
    const text = encryption.encrypt('canary', place);
    try {
      encryption.decrypt(text, { ...place, rowId: 'other' });
    } catch (error) {
      expect(String(error)).not.toContain('canary');
      expect(String(error)).not.toContain(text);
    }
  });
});

describe('keys derived from the master key', () => {
  it('differ by purpose, are the same each time, and are not the master key', () => {
    const keys = new MasterKeys({ masterKey } as Config); // as above
    const all = [masterKey, keys.encryption, keys.clientSecretHash, keys.cookies].map((key) => key.toString('hex'));
    expect(new Set(all).size).toBe(all.length);
    expect(new MasterKeys({ masterKey } as Config).encryption).toEqual(keys.encryption); // as above
    expect(keys.encryption.toString('base64url')).not.toContain(keys.encryptionKeyId);
  });
});
