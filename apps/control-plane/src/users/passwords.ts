import { randomInt } from 'node:crypto';
import { hash } from '@node-rs/argon2';

/** No letters and digits that people confuse. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** A password for one sign-in: 20 characters, 116 bits. */
export function newOneTimePassword(): string {
  return Array.from({ length: 20 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

/** argon2id with the parameters of OWASP's password storage cheat sheet (19 MiB, 2 passes), as a PHC string. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
}
