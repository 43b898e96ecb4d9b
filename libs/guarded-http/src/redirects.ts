import type { GuardedRequest, GuardedResponse } from './guarded-fetch.js';
import { GuardedHttpError } from './guarded-http-error.js';

export interface Hop {
  url: URL;
  headers: Record<string, string>;
}

/** All that another origin may see of the first request's headers: any other could be a credential. */
const HEADERS_FOR_OTHER_ORIGINS = new Set(['accept', 'accept-language', 'user-agent']);

/** Where a redirect leads, if it may be followed. @throws GuardedHttpError `redirect-refused` */
export function nextHop(hop: Hop, answer: GuardedResponse, { options, followed }: { options: GuardedRequest; followed: number }): Hop {
  const { origin } = hop.url;
  const refuse = (why: string) => new GuardedHttpError('redirect-refused', `${origin} redirects, ${why}.`);
  if (followed >= (options.redirectsMax ?? 0)) throw refuse(followed === 0 ? 'and redirects are not followed here' : 'too often');
  if (!['GET', 'HEAD'].includes((options.method ?? 'GET').toUpperCase())) throw refuse('and only GET and HEAD may follow');
  const location = answer.headers.get('location') ?? '';
  if (!URL.canParse(location, hop.url.href)) throw refuse('but to no valid address');
  const url = new URL(location, hop.url);
  if (hop.url.protocol === 'https:' && url.protocol !== 'https:') throw refuse('but away from https');
  return { url, headers: url.origin === origin ? hop.headers : withoutCredentials(hop.headers) };
}

function withoutCredentials(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => HEADERS_FOR_OTHER_ORIGINS.has(name.toLowerCase())));
}
