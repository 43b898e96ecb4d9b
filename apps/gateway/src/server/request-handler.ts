import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { corsAnswer, decide, findRoute, upstreamHeaders, upstreamTarget, type CorsAnswer, type RevocationLookup, type Route, type RouteResult, type Snapshot, type Verdict } from '@keyplane/gateway-core';
import { answerHealth, type HealthSource } from '../health/health.js';
import { describeError, type Logger } from '../log/logger.js';
import { challengeFor } from '../problems/challenge.js';
import { answerProblem, type ProblemCode } from '../problems/problem-answer.js';
import { answerPreflight } from '../cors/preflight-answer.js';
import type { Proxy } from '../proxy/proxy.js';
import { checkFraming } from './framing.js';

export interface RequestHandlerOptions {
  /** What to enforce now, or null while the gateway may not serve. */
  snapshot: () => Snapshot | null;
  revocations: RevocationLookup;
  health: HealthSource;
  proxy: Proxy;
  refusedAudiences: readonly string[];
  /** Of the control plane, for the pages that problems point to. */
  publicUrl?: string;
  logger: Logger;
  now?: () => number;
}

interface Call {
  request: IncomingMessage;
  response: ServerResponse;
  requestId: string;
  /** What the API says to web pages; null before it is found, and where it says nothing. */
  cors: CorsAnswer | null;
}

/** The way of one request: form, health, route, preflight, verdict, upstream. One snapshot is held for all of it. */
export class RequestHandler {
  /** Connections that end after a doubtful framing. What already arrived on them may be a part of that request. */
  private readonly doubtful = new WeakSet<IncomingMessage['socket']>();

  constructor(private readonly options: RequestHandlerOptions) {}

  /** Never throws: what nobody foresaw is a 500 problem. */
  handle(request: IncomingMessage, response: ServerResponse): void {
    if (this.doubtful.has(request.socket)) return;
    const call: Call = { request, response, requestId: randomUUID(), cors: null };
    try {
      this.route(call);
    } catch (error) {
      this.options.logger.error('request failed', { requestId: call.requestId, error: describeError(error) });
      if (response.headersSent) response.destroy();
      else this.refuse(call, 'internal-error');
    }
  }

  private route(call: Call): void {
    const { request, response } = call;
    const flaw = checkFraming(request);
    if (flaw === 'gateway.request-malformed') this.doubtful.add(request.socket);
    if (flaw !== null) return this.refuse(call, flaw);
    if (answerHealth(request, response, this.options.health)) return;
    const snapshot = this.options.snapshot();
    if (snapshot === null) return this.refuse(call, 'gateway.not-ready');
    const route = findRoute(snapshot, request.url ?? '', request.method ?? '');
    if (route.kind === 'refused-path') return this.refuse(call, 'gateway.path-refused', route.detail);
    call.cors = corsOf(request, route);
    if (call.cors?.isPreflight) return answerPreflight(call, call.cors.headers);
    if (route.kind === 'not-found') return this.refuse(call, 'operation-not-found');
    this.judge(call, snapshot, route);
  }

  private judge(call: Call, snapshot: Snapshot, route: Route): void {
    const verdict = decide(snapshot, {
      authorization: authorizationValues(call.request.rawHeaders),
      route,
      nowMs: (this.options.now ?? Date.now)(),
      refusedAudiences: this.options.refusedAudiences,
      revocations: this.options.revocations,
    });
    if (!verdict.ok) return this.refuseToken(call, route, verdict);
    const { request, response, requestId, cors } = call;
    this.options.proxy.forward({
      request,
      response,
      requestId,
      target: upstreamTarget(verdict.principal.upstreamUrl, route.upstreamPath),
      forwardsToken: route.api.forwardToken,
      corsHeaders: cors?.headers ?? null,
      identityHeaders: Object.entries(upstreamHeaders(verdict.principal)).flat(),
    });
  }

  private refuseToken(call: Call, route: Route, { reason, detail, requiredScopes }: Extract<Verdict, { ok: false }>): void {
    this.options.logger.debug('request refused', { requestId: call.requestId, reason, api: route.api.basePath });
    const challenge = challengeFor(reason, requiredScopes);
    answerProblem(call.request, call.response, { code: reason, detail, requestId: call.requestId, publicUrl: this.options.publicUrl, corsHeaders: call.cors?.headers ?? null, ...(challenge === undefined ? {} : { challenge }) });
  }

  private refuse({ request, response, requestId, cors }: Call, code: ProblemCode, detail?: string): void {
    this.options.logger.debug('request refused', { requestId, reason: code });
    answerProblem(request, response, { code, requestId, publicUrl: this.options.publicUrl, corsHeaders: cors?.headers ?? null, ...(detail === undefined ? {} : { detail }) });
  }
}

function corsOf({ method = '', headers }: IncomingMessage, route: Exclude<RouteResult, { kind: 'refused-path' }>): CorsAnswer | null {
  const requestedMethod = headers['access-control-request-method'];
  return route.api === null ? null : corsAnswer(route.api, { method, origin: headers.origin, requestedMethod });
}

/** Every Authorization header line: Node's parsed headers keep only the first. */
function authorizationValues(rawHeaders: readonly string[]): string[] {
  return rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === 'authorization');
}
