/** Headers as Node and undici keep them: name, value, name, value. Duplicates and order stay. */
export type RawHeaders = readonly string[];

/** Belong to one connection (RFC 9110 §7.6.1) or, like Expect, are dealt with here. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'http2-settings', 'expect']);

/**
 * Never believed when a caller sends them. The method and URL overrides would let a request that was checked as one
 * operation be executed as another; the rest says where a request came from, which only the gateway knows.
 */
const FROM_GATEWAY_ONLY = new Set(['host', 'forwarded', 'x-real-ip', 'x-request-id', 'x-original-url', 'x-rewrite-url', 'x-http-method-override', 'x-http-method', 'x-method-override']);

/** Say where a message ends: in any other spelling than their own they are read by such servers only, which then see another end than we did. */
const FRAMING = new Set(['content-length', 'transfer-encoding']);

/** A nameless cookie (`=keyplane_x=1`) is sent back by browsers as if it had the name. */
const OWN_COOKIE = /^[\s=]*(__Host-)?keyplane_/i;

/** What a page may do; what it may read besides (`expose-headers`) is the upstream's to say, too. */
const CORS_PERMISSION = /^access-control-(allow-|max-age$)/;

export interface RequestHeaderRules {
  /** Whether `Authorization` goes to the upstream (the API's `forwardToken`). */
  forwardsToken: boolean;
  /** What the gateway states itself: identity, `X-Forwarded-*`, request id. Comes after all stripping. */
  added: RawHeaders;
}

/** The headers that the upstream sees. */
export function upstreamRequestHeaders(incoming: RawHeaders, rules: RequestHeaderRules): string[] {
  const named = namedByConnection(incoming);
  const kept: string[] = [];
  eachHeader(incoming, (name, value) => {
    const lower = name.toLowerCase();
    if (HOP_BY_HOP.has(lower) || named.has(lower) || isFromGatewayOnly(lower)) return;
    if (lower === 'authorization' && !rules.forwardsToken) return;
    const passed = lower === 'cookie' ? withoutOwnCookies(value) : value;
    if (passed !== '' || value === '') kept.push(name, passed);
  });
  kept.push(...rules.added);
  return kept;
}

export interface ResponseHeaderRules {
  /** Where the gateway answers web pages for the API, what the upstream says about them is dropped: two answers are none, and one could allow more. */
  corsHeaders: Readonly<Record<string, string>> | null;
}

/** The headers that the caller sees: the upstream's end-to-end headers, without cookies in our name and its request id. */
export function callerResponseHeaders(upstream: RawHeaders, { corsHeaders }: ResponseHeaderRules): string[] {
  const named = namedByConnection(upstream);
  const kept: string[] = [];
  eachHeader(upstream, (name, value) => {
    const lower = name.toLowerCase();
    if (HOP_BY_HOP.has(lower) || named.has(lower) || lower === 'x-request-id') return;
    if (lower === 'set-cookie' && OWN_COOKIE.test(value)) return;
    if (corsHeaders !== null && CORS_PERMISSION.test(lower)) return;
    kept.push(name, value);
  });
  kept.push(...Object.entries(corsHeaders ?? {}).flat());
  return kept;
}

/**
 * Servers that hand headers over as variables (CGI and its heirs) read `X_Keyplane_Subject`, and some `X.Keyplane.Subject`,
 * as `X-Keyplane-Subject`: all separators count as one.
 */
function isFromGatewayOnly(lowerName: string): boolean {
  const plain = lowerName.replace(/[^a-z0-9]/g, '-');
  const isMisspelled = plain !== lowerName && FRAMING.has(plain);
  return isMisspelled || plain.startsWith('x-keyplane-') || plain.startsWith('x-forwarded-') || FROM_GATEWAY_ONLY.has(plain);
}

function withoutOwnCookies(cookies: string): string {
  const pairs = cookies.split(';');
  const others = pairs.filter((pair) => !OWN_COOKIE.test(pair));
  return others.length === pairs.length ? cookies : others.join(';').trim();
}

function namedByConnection(headers: RawHeaders): ReadonlySet<string> {
  const names = new Set<string>();
  eachHeader(headers, (name, value) => {
    if (name.toLowerCase() === 'connection') for (const token of value.split(',')) names.add(token.trim().toLowerCase());
  });
  return names;
}

function eachHeader(headers: RawHeaders, visit: (name: string, value: string) => void): void {
  for (let index = 0; index + 1 < headers.length; index += 2) visit(headers[index] ?? '', headers[index + 1] ?? '');
}
