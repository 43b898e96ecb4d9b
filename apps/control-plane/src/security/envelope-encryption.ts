import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { MasterKeys } from './master-keys.js';

/** Where a ciphertext belongs; it is bound to that place, so that swapping two rows' ciphertexts is detected. */
export interface SecretPlace {
  table: string;
  column: string;
  rowId: string;
}

const VERSION = 'kp1';

/**
 * Envelope encryption of stored secrets: each has a data key of its own (AES-256-GCM), wrapped by the key derived from the
 * master key; the place is associated data of both. Text: `kp1.<key id>.<wrapped key>.<ciphertext>`, base64url.
 */
@Injectable()
export class EnvelopeEncryption {
  constructor(private readonly keys: MasterKeys) {}

  encrypt(plaintext: string, place: SecretPlace): string {
    const dataKey = randomBytes(32);
    const aad = associatedData(place);
    return [VERSION, this.keys.encryptionKeyId, seal(this.keys.encryption, dataKey, aad), seal(dataKey, Buffer.from(plaintext, 'utf8'), aad)].join('.');
  }

  /** @throws when the text was made for another place, under another master key, or was changed */
  decrypt(text: string, place: SecretPlace): string {
    const [version, keyId, wrapped, sealed, ...rest] = text.split('.');
    if (version !== VERSION || wrapped === undefined || sealed === undefined || rest.length > 0) throw new Error(`the secret in ${place.table}.${place.column} is not readable: unknown format`);
    if (keyId !== this.keys.encryptionKeyId) throw new Error(`the secret in ${place.table}.${place.column} was encrypted under another master key (${keyId})`);
    const aad = associatedData(place);
    try {
      return unseal(unseal(this.keys.encryption, wrapped, aad), sealed, aad).toString('utf8');
    } catch (error) {
      throw new Error(`the secret in ${place.table}.${place.column} is not readable: it was changed or belongs to another row`, { cause: error });
    }
  }
}

function associatedData({ table, column, rowId }: SecretPlace): Buffer {
  return Buffer.from(JSON.stringify([table, column, rowId]), 'utf8');
}

function seal(key: Buffer, plaintext: Buffer, aad: Buffer): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(aad);
  return Buffer.concat([iv, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

function unseal(key: Buffer, text: string, aad: Buffer): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAAD(aad);
  decipher.setAuthTag(bytes.subarray(bytes.length - 16));
  return Buffer.concat([decipher.update(bytes.subarray(12, bytes.length - 16)), decipher.final()]);
}
