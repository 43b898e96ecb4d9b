import { createHmac, timingSafeEqual } from 'node:crypto';

/** What the session cookie holds: the organization is set first, and everything, the session too, is looked up inside it. */
export interface SessionCookie {
  organization: string;
  /** 256 random bits; only its hash is stored. */
  token: string;
}

const VALUE = /^([a-z0-9-]{1,40})\.([\w-]{43})$/;

/** `__Host-` where there is https: no other host and no plain http can set it. On this machine ports share cookies, so the name has the port. */
export function sessionCookieName(publicUrl: string): string {
  const { protocol, port } = new URL(publicUrl);
  return protocol === 'https:' ? '__Host-keyplane_session' : `keyplane_session_${port}`;
}

export function formatSessionCookie({ organization, token }: SessionCookie): string {
  return `${organization}.${token}`;
}

/** Null for what is none of ours. */
export function parseSessionCookie(value: string | null): SessionCookie | null {
  const [, organization, token] = VALUE.exec(value ?? '') ?? [];
  return organization === undefined || token === undefined ? null : { organization, token };
}

/** The one cookie of this name. Two of them mean that somebody planted one: then there is none. */
export function readCookie(header: string | undefined, name: string): string | null {
  const values = (header ?? '').split(';').map((pair) => pair.trim()).filter((pair) => pair.startsWith(`${name}=`)).map((pair) => pair.slice(name.length + 1));
  const [value] = values;
  return values.length === 1 && value !== undefined ? value : null;
}

/** The names of the cookies of sign-ins that are under way, the oldest first, as browsers send them (RFC 6265 §5.4). */
export function signInCookiesIn(header: string | undefined, name: string): string[] {
  const names = (header ?? '').split(';').map((pair) => pair.trim().split('=', 1)[0] ?? '');
  return names.filter((one) => one.startsWith(`${name}_`) && /^[\w-]{1,12}$/.test(one.slice(name.length + 1)));
}

/** A `Set-Cookie` line; seconds 0 takes the cookie away. */
export function setCookie({ name, value, seconds }: { name: string; value: string; seconds: number }, publicUrl: string): string {
  return `${name}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${publicUrl.startsWith('https:') ? '; Secure' : ''}`;
}

/** What every writing call of a session repeats in `x-keyplane-csrf`: other sites can send the cookie, but can't read this. */
export function csrfTokenOf(token: string): string {
  return createHmac('sha256', token).update('keyplane csrf').digest('base64url');
}

export function isCsrfTokenOf(token: string, presented: string): boolean {
  const [expected, given] = [Buffer.from(csrfTokenOf(token)), Buffer.from(presented)];
  return expected.length === given.length && timingSafeEqual(expected, given);
}
