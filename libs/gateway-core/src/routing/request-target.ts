/** A request target in origin form (RFC 9112 §3.2.1) that every parser reads alike. */
export interface RequestTarget {
  /** The decoded segments of the path, without the empty one that a trailing slash makes. */
  segments: readonly string[];
  /** The segments as they are forwarded: encoded unreserved characters written plainly, hex digits in upper case, nothing else changed. */
  forwarded: readonly string[];
  hasTrailingSlash: boolean;
  /** `?` and the query as it came, or empty. */
  query: string;
}

// Above what node:http takes as a request line by default.
const TARGET_CHARS_MAX = 16_384;
// RFC 3986 pchar without `;`, which servers cut off as a matrix parameter or not (CVE-2026-0976).
const SEGMENT = /^(?:[A-Za-z0-9\-._~!$&'()*+,=:@]|%[0-9A-Fa-f]{2})+$/;
const UNRESERVED = /^[A-Za-z0-9\-._~]$/;

/**
 * Refuses everything that two parsers could read differently instead of repairing it. Each rule has its sentence; none
 * repeats what was sent.
 */
export function parseRequestTarget(raw: string): RequestTarget | { refused: string } {
  if (raw.length > TARGET_CHARS_MAX) return { refused: 'the request target is too long' };
  if (!/^[\x21-\x7e]*$/.test(raw)) return { refused: 'the request target holds a blank, a control character or a character outside ASCII' };
  if (!raw.startsWith('/')) return { refused: 'the request target is no path' };
  if (raw.includes('#')) return { refused: 'the request target holds a fragment' };
  const queryStart = raw.indexOf('?');
  const path = queryStart === -1 ? raw : raw.slice(0, queryStart);
  const parts = path.slice(1).split('/');
  const hasTrailingSlash = parts.at(-1) === '';
  if (hasTrailingSlash) parts.pop();
  const segments: string[] = [];
  for (const part of parts) {
    const segment = decodeSegment(part);
    if (typeof segment !== 'string') return segment;
    segments.push(segment);
  }
  return { segments, forwarded: parts.map(normalizeEscapes), hasTrailingSlash, query: queryStart === -1 ? '' : raw.slice(queryStart) };
}

function decodeSegment(part: string): string | { refused: string } {
  if (part === '') return { refused: 'the path holds an empty segment' };
  if (!SEGMENT.test(part)) return { refused: 'the path holds a character that does not belong there, or broken percent-encoding' };
  const segment = percentDecode(part);
  if (segment === null) return { refused: 'the path is not UTF-8' };
  if (segment === '.' || segment === '..') return { refused: 'the path holds a dot segment' };
  if (/[/\\;]/.test(segment)) return { refused: 'the path holds an encoded slash, backslash or semicolon' };
  if (/\p{Cc}/u.test(segment)) return { refused: 'the path holds an encoded control character' };
  // `%252e`: one decoder more on the way, and the path is another one.
  if (/%[0-9A-Fa-f]{2}/.test(segment)) return { refused: 'the path is percent-encoded twice' };
  return segment;
}

/** Null for what is not UTF-8: overlong forms, surrogates, cut sequences. */
function percentDecode(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

/** RFC 3986 §6.2.2: both spellings are the same address, so the upstream sees the one that was matched. */
function normalizeEscapes(part: string): string {
  return part.replace(/%[0-9A-Fa-f]{2}/g, (escape) => {
    const character = String.fromCharCode(Number.parseInt(escape.slice(1), 16));
    return UNRESERVED.test(character) ? character : escape.toUpperCase();
  });
}
