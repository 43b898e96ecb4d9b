import type { IncomingMessage, ServerResponse } from 'node:http';
import { PassThrough, type Readable } from 'node:stream';
import { answerProblem, type ProblemCode } from '../problems/problem-answer.js';
import { Exchange } from './exchange.js';
import { upstreamRequestHeaders, type RawHeaders } from './header-rules.js';
import { UPSTREAM_TIMEOUTS, type UpstreamPools, type UpstreamTimeouts } from './upstream-pools.js';
import { failureOf, isSafeToRepeat } from './upstream-failure.js';

export interface Forwarding {
  request: IncomingMessage;
  response: ServerResponse;
  requestId: string;
  /** What `upstreamTarget` of gateway-core made: the path is sent exactly as it is. */
  target: { origin: string; path: string };
  forwardsToken: boolean;
  /** What the API says to web pages, instead of the upstream; null: the upstream speaks for itself. */
  corsHeaders: Readonly<Record<string, string>> | null;
  /** Headers about the verified caller. */
  identityHeaders: RawHeaders;
}

export interface ProxyOptions {
  pools: UpstreamPools;
  timeouts?: UpstreamTimeouts;
  /** Of the control plane, for the pages that problems point to. */
  publicUrl?: string;
  /** Told about an upstream that failed; the caller has got a problem or a cut answer. */
  onFailure: (failure: { requestId: string; code: ProblemCode; error: unknown }) => void;
}

/**
 * Forwards an accepted request and streams both ways. Never rejects: an upstream that fails becomes a 502 or 504 problem, or
 * a cut connection once the answer has begun (never a clean, short answer).
 */
export class Proxy {
  private readonly timeouts: UpstreamTimeouts;

  constructor(private readonly options: ProxyOptions) {
    this.timeouts = options.timeouts ?? UPSTREAM_TIMEOUTS;
  }

  forward(forwarding: Forwarding): void {
    const body = requestBody(forwarding.request);
    this.attempt(forwarding, { body, isRepeatable: body === null && ['GET', 'HEAD', 'OPTIONS'].includes(forwarding.request.method ?? '') });
  }

  private attempt(forwarding: Forwarding, { body, isRepeatable }: { body: Readable | null; isRepeatable: boolean }): void {
    const { request, response, target, requestId, corsHeaders } = forwarding;
    const onError = (error: unknown) => {
      // A kept connection may be closed by the upstream in the moment in which it is used again; a safe request can simply be repeated.
      if (isRepeatable && isSafeToRepeat(error) && !response.headersSent) this.attempt(forwarding, { body, isRepeatable: false });
      else this.fail(forwarding, error);
    };
    const exchange = new Exchange({ request, response, requestId, corsHeaders, body, idleMs: this.timeouts.idleMs, queueMs: this.timeouts.connectMs * 2, onError });
    try {
      const headers = upstreamRequestHeaders(request.rawHeaders, { forwardsToken: forwarding.forwardsToken, added: [...forwarding.identityHeaders, ...originHeaders(forwarding)] });
      const method = request.method ?? 'GET';
      this.options.pools.dispatcherFor(target.origin).dispatch({ method: method as 'GET', path: target.path, headers, body }, exchange); // undici takes any method token; its type lists the common ones
    } catch (error) {
      exchange.onResponseError(null, error);
    }
  }

  private fail({ request, response, requestId, corsHeaders }: Forwarding, error: unknown): void {
    const code = failureOf(error);
    this.options.onFailure({ requestId, code, error });
    if (response.headersSent) response.destroy();
    else answerProblem(request, response, { code, requestId, corsHeaders, publicUrl: this.options.publicUrl });
  }
}

/**
 * The body as a stream of its own: undici destroys what it sends when it gives up, and destroying the request itself would
 * cut the caller off before it reads the answer.
 */
function requestBody(request: IncomingMessage): Readable | null {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  if (encoding === undefined && Number(length ?? 0) === 0) return null;
  return request.pipe(new PassThrough());
}

/** Where the request came from, as far as this gateway saw it; what the caller says about it has been stripped. */
function originHeaders({ request, requestId }: Forwarding): string[] {
  // A socket that listens on IPv6 shows IPv4 callers as ::ffff:192.0.2.1.
  const address = request.socket.remoteAddress?.replace(/^::ffff:(?=\d+\.)/i, '') ?? 'unknown';
  const headers = ['X-Forwarded-For', address, 'X-Forwarded-Proto', 'http', 'X-Request-Id', requestId, 'Via', '1.1 keyplane'];
  const { host } = request.headers;
  return host === undefined ? headers : [...headers, 'X-Forwarded-Host', host];
}
