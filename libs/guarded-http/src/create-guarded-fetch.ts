import { Agent, request as send, type Dispatcher } from 'undici';
import { failureOf } from './failures.js';
import type { GuardedFetch, GuardedFetchOptions, GuardedRequest, GuardedResponse } from './guarded-fetch.js';
import { GuardedHttpError } from './guarded-http-error.js';
import { checkLiteralHost, guardedLookup } from './guarded-lookup.js';
import type { NetworkRules } from './network-rules.js';
import { readText } from './read-text.js';
import { nextHop, type Hop } from './redirects.js';

const TIMEOUT_MS = 10_000;
const BODY_BYTES_MAX = 262_144;
/** Verification is said explicitly, so that NODE_TLS_REJECT_UNAUTHORIZED=0 cannot switch it off. */
const CONNECT = { timeout: TIMEOUT_MS, rejectUnauthorized: true };

/**
 * Makes the HTTP client for addresses that people typed. Connections go only where the rules allow, after each redirect, too;
 * nothing is retried, nothing is decompressed (a compressed bomb stays small), certificates are always verified.
 * `close` ends what is under way; a closed client refuses further requests as `unreachable`.
 * @example const fetch = createGuardedFetch({ rules: parseNetworkRules('public') });
 */
export function createGuardedFetch({ rules, resolve }: GuardedFetchOptions): GuardedFetch & { close(): Promise<void> } {
  // pipelining 0 = a connection per request: a kept one that the server just closed would make a POST fail, and we never retry.
  const agent = new Agent({ pipelining: 0, connect: { ...CONNECT, lookup: guardedLookup(rules, resolve) } });
  const guardedFetch: GuardedFetch = async (url, options = {}) => {
    const progress = { origin: 'the address' };
    const deadline = startDeadline(options);
    try {
      // undici notices an abort only once the connection stands; the deadline does not wait for a name or a handshake.
      return await Promise.race([follow(url, { ...options, signal: deadline.signal }, progress), deadline.ended]);
    } catch (error) {
      throw failureOf(error, progress.origin, deadline.reason());
    } finally {
      deadline.stop();
    }
  };
  const follow = async (url: string, options: GuardedRequest, progress: { origin: string }): Promise<GuardedResponse> => {
    let hop: Hop = { url: checkUrl(url, rules), headers: options.headers ?? {} };
    for (let followed = 0; ; followed += 1) {
      progress.origin = hop.url.origin;
      const answer = await exchange(agent, hop, options);
      if (!isRedirect(answer)) return answer;
      const next = nextHop(hop, answer, { options, followed });
      hop = { ...next, url: checkUrl(next.url.href, rules) };
    }
  };
  return Object.assign(guardedFetch, { close: () => agent.destroy() });
}

/** Parses and checks what can be checked without the network. */
function checkUrl(text: string, rules: NetworkRules): URL {
  if (!URL.canParse(text)) throw new GuardedHttpError('url-invalid', 'The address is not a valid absolute URL.');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new GuardedHttpError('scheme-forbidden', 'The address is neither https nor http.');
  if (url.protocol === 'http:' && !rules.plainHttp) throw new GuardedHttpError('scheme-forbidden', `The network rules forbid plain http, which ${url.origin} uses.`);
  if (url.username !== '' || url.password !== '') throw new GuardedHttpError('url-invalid', `The address at ${url.origin} holds user information.`);
  checkLiteralHost(rules, url.hostname);
  return url;
}

async function exchange(dispatcher: Dispatcher, hop: Hop, options: GuardedRequest): Promise<GuardedResponse> {
  const method = (options.method ?? 'GET').toUpperCase();
  const answer = await send(hop.url, {
    dispatcher,
    method,
    headers: { 'user-agent': 'keyplane', accept: '*/*', ...lowerCased(hop.headers), 'accept-encoding': 'identity' },
    body: options.body ?? null,
    signal: options.signal ?? null,
  });
  const text = await readText(answer, options.bodyBytesMax ?? BODY_BYTES_MAX, hop.url.origin);
  return { status: answer.statusCode, headers: headersOf(answer.headers), url: hop.url.href, text, json: () => parseJson(text, hop.url.origin) };
}

function isRedirect(answer: GuardedResponse): boolean {
  return answer.status >= 300 && answer.status < 400 && answer.status !== 304 && answer.headers.has('location');
}

function lowerCased(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function headersOf(raw: Record<string, string | string[] | undefined>): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(raw)) for (const one of [value ?? []].flat()) headers.append(name, one);
  return headers;
}

function parseJson(text: string, origin: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No cause: the parser's message quotes the text.
    throw new GuardedHttpError('not-json', `${origin} answered with something that is not JSON.`);
  }
}

/** One clock over the whole exchange: look-up, connection, headers, body, redirects. */
function startDeadline({ signal, timeoutMs = TIMEOUT_MS }: GuardedRequest) {
  const controller = new AbortController();
  let reason: 'timeout' | 'aborted' | null = null;
  const end = (why: 'timeout' | 'aborted') => {
    reason ??= why;
    controller.abort();
  };
  const onAbort = () => end('aborted');
  const timer = setTimeout(() => end('timeout'), timeoutMs);
  const ended = new Promise<never>((_, reject) => controller.signal.addEventListener('abort', () => reject(controller.signal.reason), { once: true }));
  if (signal?.aborted === true) onAbort();
  signal?.addEventListener('abort', onAbort, { once: true });
  return {
    signal: controller.signal,
    ended,
    reason: () => reason,
    stop: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    },
  };
}
