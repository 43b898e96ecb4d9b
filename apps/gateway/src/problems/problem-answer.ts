import type { IncomingMessage, ServerResponse } from 'node:http';
import { discardUpload } from '../proxy/discard-upload.js';
import { GATEWAY_PROBLEMS, PROBLEMS, REASONS, problemType, type GatewayProblemCode, type ProblemBody, type ProblemDefinition, type Reason } from '@keyplane/contracts';

export type ProblemCode = GatewayProblemCode | Reason | 'internal-error';
const DEFINITIONS: Readonly<Record<ProblemCode, ProblemDefinition>> = { ...GATEWAY_PROBLEMS, ...REASONS, 'internal-error': PROBLEMS['internal-error'] };

export interface ProblemOptions {
  requestId: string;
  /** Of the control plane, which serves the page of each code. */
  publicUrl?: string;
  /** `WWW-Authenticate`, where the answer needs one. */
  challenge?: string;
  /** What the API says to web pages, on refusals too. */
  corsHeaders?: Readonly<Record<string, string>> | null;
  /** What is special about this occurrence; safe to show. Absent = what the code means. */
  detail?: string;
  /** Instead of the code's own: the same problem is told by another status at the edges of HTTP (408, 431). */
  status?: number;
}

export function problemStatus(code: ProblemCode): number {
  return DEFINITIONS[code].status;
}

/** The body of a problem. It holds nothing that the request held: no token, claim, header or query. */
export function problemBody(code: ProblemCode, { requestId, publicUrl, status, detail }: ProblemOptions): ProblemBody {
  const definition = DEFINITIONS[code];
  return {
    type: problemType(code, publicUrl),
    title: definition.title,
    status: status ?? definition.status,
    detail: detail ?? definition.what,
    instance: `urn:request:${requestId}`,
    code,
    requestId,
    ...(code in REASONS ? { reason: code } : {}),
  };
}

/** Answers with a problem (RFC 9457). Nothing may have been answered yet. */
export function answerProblem(request: IncomingMessage, response: ServerResponse, problem: ProblemOptions & { code: ProblemCode }): void {
  const body = Buffer.from(JSON.stringify(problemBody(problem.code, problem)), 'utf8');
  const status = problem.status ?? problemStatus(problem.code);
  response.writeHead(status, {
    ...problem.corsHeaders,
    'content-type': 'application/problem+json',
    'content-length': body.byteLength,
    'cache-control': 'no-store',
    'x-request-id': problem.requestId,
    ...(problem.challenge === undefined ? {} : { 'www-authenticate': problem.challenge }),
    ...(status === 503 ? { 'retry-after': '1' } : {}),
    // Nobody can know where the next request begins: after a doubtful framing, and where a caller that waits for
    // `100 Continue` sends its body or does not.
    ...(problem.code === 'gateway.request-malformed' || (request.headers.expect !== undefined && !request.complete) ? { connection: 'close' } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
  discardUpload(request);
}
