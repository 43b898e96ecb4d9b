import { randomInt } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

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

/** Whether it is the password. Where there is none to compare with (`stored` is null), it takes as long and is no. */
export async function isPassword(password: string, stored: string | null): Promise<boolean> {
  const isSame = await verify(stored ?? (await unusedHash()), password);
  return isSame && stored !== null;
}

let unused: Promise<string> | undefined;
function unusedHash(): Promise<string> {
  unused ??= hashPassword(newOneTimePassword());
  return unused;
}

export const ONE_TIME_PASSWORD_HOURS = 24;

/** When a one-time password that is made now ends. */
export function oneTimePasswordEnd(): Date {
  return new Date(Date.now() + ONE_TIME_PASSWORD_HOURS * 3_600_000);
}

/** What is wrong with a password that a person chooses, in a sentence; null where nothing is. Length is what counts (NIST SP 800-63B §5.1.1). */
export function passwordProblem(password: string, username: string): string | null {
  if (password.length < 12) return 'A password has at least 12 characters.';
  if (password.length > 1000) return 'A password has at most 1000 characters.';
  if (new Set(password).size < 5) return 'A password has at least 5 different characters.';
  if (password.toLowerCase().includes(username.toLowerCase()) && password.length < username.length + 6) return 'A password is not just the user name.';
  return null;
}
