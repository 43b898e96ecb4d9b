import { Problem } from '../http/problem.js';

export const HEADER = 'Idempotency-Key';
const LENGTH_MAX = 255;
const VISIBLE_ASCII = /^[!-~]+$/;

/**
 * The key of a request; null when there is none. The draft writes it as a structured string (in double quotes, RFC 9651
 * §3.3.3); most clients leave the quotes out. Both name the same key.
 * @throws Problem `idempotency-key.invalid`
 */
export function parseIdempotencyKey(header: string | string[] | undefined): string | null {
  if (header === undefined) return null;
  const text = [header].flat().join(', ').trim();
  const key = /^"(?:[^"\\]|\\["\\])*"$/.test(text) ? text.slice(1, -1).replaceAll(/\\(.)/g, '$1') : text;
  if (key.length > LENGTH_MAX) throw invalid(`must have at most ${LENGTH_MAX} characters`);
  if (!VISIBLE_ASCII.test(key)) throw invalid('must be one or more visible ASCII characters');
  return key;
}

function invalid(message: string): Problem {
  return new Problem('idempotency-key.invalid', { detail: `${HEADER} ${message}.`, errors: [{ parameter: HEADER, code: 'invalid', message }] });
}
