import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const SECONDS = 180 * 24 * 3600;

/**
 * Marks the browsers in which a person has signed in before, one cookie for each person. Guesses made elsewhere delay nobody
 * there, or whoever goes on guessing could keep a person out for good. The cookie opens nothing.
 */
export function createKnownBrowsers({ key, issuer }: { key: string; issuer: string }) {
  const { pathname, protocol } = new URL(issuer);
  const mac = (...parts: string[]): Buffer => createHmac('sha256', key).update(JSON.stringify(['known browser', issuer, ...parts])).digest();
  const cookieOf = (name: string): string => `keyplane_known_${mac(name).toString('base64url').slice(0, 12)}`;
  const read = (req: IncomingMessage, username: string): string | null => {
    const name = username.toLowerCase();
    const start = `${cookieOf(name)}=`;
    const [id = '', signature = ''] = (req.headers.cookie ?? '').split('; ').find((pair) => pair.startsWith(start))?.slice(start.length).split('.') ?? [];
    const [presented, expected] = [Buffer.from(signature, 'base64url'), mac(name, id)];
    return presented.length === expected.length && timingSafeEqual(presented, expected) ? id : null;
  };
  return {
    /** The id of this browser; null where this person, who may be nobody, has not signed in here. */
    read,
    /** The `Set-Cookie` line after a sign-in. A browser keeps its id, and so the count of its failures. */
    remember(req: IncomingMessage, username: string): string {
      const name = username.toLowerCase();
      const id = read(req, username) ?? randomBytes(16).toString('base64url');
      return `${cookieOf(name)}=${id}.${mac(name, id).toString('base64url')}; Path=${pathname}/interaction; Max-Age=${SECONDS}; HttpOnly; SameSite=Lax${protocol === 'https:' ? '; Secure' : ''}`;
    },
  };
}
export type KnownBrowsers = ReturnType<typeof createKnownBrowsers>;
