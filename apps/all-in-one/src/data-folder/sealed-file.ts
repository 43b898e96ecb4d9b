import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readFileIfThere, writePrivateFile } from './private-file.js';

/** A JSON value kept in a file that is encrypted (AES-256-GCM): nothing in the data folder reads as a secret. */
export interface SealedFile<T> {
  /** The stored value, or `undefined` where there is none. Throws when the file was changed or the key is another. */
  read(): T | undefined;
  write(value: T): void;
}

/** `key` is 32 bytes in base64url. */
export function openSealedFile<T>(path: string, key: string): SealedFile<T> {
  const secret = Buffer.from(key, 'base64url');
  return {
    read: () => {
      const text = readFileIfThere(path);
      if (text === undefined) return undefined;
      const { nonce, data, tag } = JSON.parse(text) as Record<'nonce' | 'data' | 'tag', string>; // a wrong one fails to decrypt
      const decipher = createDecipheriv('aes-256-gcm', secret, Buffer.from(nonce, 'base64url'), { authTagLength: 16 });
      decipher.setAuthTag(Buffer.from(tag, 'base64url'));
      const plain = Buffer.concat([decipher.update(Buffer.from(data, 'base64url')), decipher.final()]);
      return JSON.parse(plain.toString('utf8')) as T; // authenticated: what `write` put there
    },
    write: (value) => {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', secret, nonce);
      const data = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
      const sealed = { nonce: nonce.toString('base64url'), data: data.toString('base64url'), tag: cipher.getAuthTag().toString('base64url') };
      writePrivateFile(path, JSON.stringify(sealed));
    },
  };
}
