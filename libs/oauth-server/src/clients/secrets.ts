import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { StoredSecret } from '../storage.js';

/** Marks our secrets for secret scanners (repositories, logs). */
const SECRET_PREFIX = 'kps_';
const CLIENT_ID_PREFIX = 'kpc_';

/** A new client secret: 256 random bits, base64url, with a prefix that secret scanners can find. */
export function newClientSecret(): string {
  return SECRET_PREFIX + randomBytes(32).toString('base64url');
}

/** A new client id: not a secret, not guessable either (128 random bits). */
export function newClientId(): string {
  return CLIENT_ID_PREFIX + randomBytes(16).toString('base64url');
}

/** Identifies a secret in lists; says nothing about it. */
export function newSecretId(): string {
  return randomBytes(9).toString('base64url');
}

/** Turns secrets into what may be stored, and back into a yes or no. */
export interface SecretHasher {
  hash(secret: string): string;
  /** Whether `secret` is one of the stored secrets that have not expired. Takes as long whichever it is. */
  matches(secret: string, stored: readonly StoredSecret[], now: Date): boolean;
}

/**
 * A keyed hash, not a slow one: secrets have 256 random bits, so there is nothing to guess, and every token request pays.
 * @throws if the key is shorter than the hash (RFC 2104 §3)
 */
export function createSecretHasher(key: Buffer): SecretHasher {
  if (key.length < 32) throw new Error('secretHashKey must have at least 32 bytes.');
  const digest = (secret: string): Buffer => createHmac('sha256', key).update(secret, 'utf8').digest();
  return {
    hash: (secret) => digest(secret).toString('base64url'),
    matches(secret, stored, now) {
      const presented = digest(secret);
      let isMatch = false;
      for (const candidate of stored) {
        const expected = Buffer.from(candidate.hash, 'base64url');
        // No early exit: the time must not tell how many secrets there are, nor which one it was.
        const isSame = expected.length === presented.length && timingSafeEqual(expected, presented);
        if (isSame && isCurrent(candidate, now)) isMatch = true;
      }
      return isMatch;
    },
  };
}

/** Whether it has not ended. */
export function isCurrent({ expiresAt }: StoredSecret, now: Date): boolean {
  return expiresAt === null || expiresAt.getTime() > now.getTime();
}
