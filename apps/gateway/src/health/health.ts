import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Position } from '@keyplane/contracts';
import type { FreshnessState } from './freshness.js';

export interface HealthSource {
  canServe: () => boolean;
  freshness: () => FreshnessState;
  position: () => Position | null;
  isConnected: () => boolean;
  refusedCount: () => number;
}

/** Answers `/health/live` and `/health/ready`, in exactly this spelling; false for any other request. */
export function answerHealth(request: IncomingMessage, response: ServerResponse, source: HealthSource): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  if (request.url === '/health/live') answer(request, response, 200, { live: true });
  else if (request.url === '/health/ready') answerReady(request, response, source);
  else return false;
  return true;
}

function answerReady(request: IncomingMessage, response: ServerResponse, source: HealthSource): void {
  const ready = source.canServe();
  const state = ready ? source.freshness() : {};
  answer(request, response, ready ? 200 : 503, { ready, ...state, connected: source.isConnected(), position: source.position(), refused: source.refusedCount() });
}

function answer(request: IncomingMessage, response: ServerResponse, status: number, content: object): void {
  const body = Buffer.from(JSON.stringify(content), 'utf8');
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.byteLength, 'cache-control': 'no-store' });
  response.end(request.method === 'HEAD' ? undefined : body);
}
