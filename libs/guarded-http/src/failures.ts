import { GuardedHttpError } from './guarded-http-error.js';

/** Turns whatever a request failed with into the closed set. `ended` is our own clock's or the caller's reason, if one fired. */
export function failureOf(error: unknown, origin: string, ended: 'timeout' | 'aborted' | null): GuardedHttpError {
  const own = chainOf(error).find((link) => link instanceof GuardedHttpError);
  if (own instanceof GuardedHttpError) return own;
  if (ended === 'timeout') return new GuardedHttpError('timeout', `${origin} did not answer in time.`, { cause: error });
  if (ended === 'aborted') return new GuardedHttpError('aborted', `The request to ${origin} was cancelled.`, { cause: error });
  const code = codeOf(error);
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') return new GuardedHttpError('timeout', `${origin} did not answer in time.`, { cause: error });
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return new GuardedHttpError('too-large', `${origin} answered with too large headers.`, { cause: error });
  return new GuardedHttpError('unreachable', `${origin} cannot be reached${code === null ? '' : ` (${code})`}.`, { cause: error });
}

/** The first error code (ECONNREFUSED, CERT_HAS_EXPIRED …) of an error and what it wraps: names of failures, never content. */
function codeOf(error: unknown): string | null {
  const codes = chainOf(error).map((link) => link.code);
  return codes.find((code): code is string => typeof code === 'string' && /^[A-Z0-9_]{1,64}$/.test(code)) ?? null;
}

/** An error, its causes, and what an AggregateError (several addresses tried) holds. No `instanceof`: errors may come from another realm. */
function chainOf(error: unknown): { code?: unknown }[] {
  const links: { code?: unknown; cause?: unknown; errors?: unknown }[] = [];
  for (let link = error; typeof link === 'object' && link !== null && links.length < 10; ) {
    const current: { code?: unknown; cause?: unknown; errors?: unknown } = link;
    links.push(current, ...(Array.isArray(current.errors) ? current.errors.slice(0, 10) : []));
    link = current.cause;
  }
  return links;
}
