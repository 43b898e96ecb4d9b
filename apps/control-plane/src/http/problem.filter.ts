import { problemType, PROBLEMS, type ProblemCode } from '@keyplane/contracts';
import { Catch, HttpException, Inject, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.module.js';
import { problemOfConstraint } from '../database/constraint-problems.js';
import { Problem } from './problem.js';

/** Renders every error as `application/problem+json`; what nobody foresaw becomes `internal-error` without detail. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    const request = http.getRequest<FastifyRequest>();
    const problem = problemOf(error);
    if (problem.status >= 500) this.logger.error({ code: problem.code, requestId: request.id, ...problem.options.log }, stackOf(problem.options.cause ?? error));
    else this.logger.debug({ code: problem.code, requestId: request.id, ...problem.options.log });
    if (reply.raw.headersSent) return void reply.raw.destroy();
    const { detail, errors, extensions, headers } = problem.options;
    void reply
      .status(problem.status)
      .headers({ 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...challenge(problem), ...headers })
      .send(JSON.stringify({
        type: problemType(problem.code, this.config.http.publicUrl), title: PROBLEMS[problem.code].title, status: problem.status, detail,
        instance: `urn:request:${request.id}`, code: problem.code, requestId: request.id, errors, ...extensions,
      }));
  }
}

/** The problem behind anything that was thrown. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const constraint = problemOfConstraint(error);
  if (constraint) {
    const { code, pointer } = constraint;
    const title = PROBLEMS[code].title;
    return new Problem(code, { cause: error, errors: pointer === undefined ? undefined : [{ pointer, code: code.split('.')[1] ?? code, message: title }] });
  }
  const code = codeOfStatus(statusOf(error));
  if (code) return new Problem(code, { cause: error });
  if (isDatabaseAway(error)) return new Problem('service.unavailable', { cause: error, headers: { 'retry-after': '1' } });
  return new Problem('internal-error', { cause: error });
}

const CODES_BY_STATUS: Record<number, ProblemCode> = { 400: 'request.malformed', 404: 'resource.not-found', 413: 'request.too-large', 415: 'request.unsupported-media-type' };
function codeOfStatus(status: number | null): ProblemCode | null {
  return status === null ? null : (CODES_BY_STATUS[status] ?? null);
}

function statusOf(error: unknown): number | null {
  if (error instanceof HttpException) return error.getStatus();
  if (typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number') return error.statusCode;
  return null;
}

function isDatabaseAway(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return /^(ECONNREFUSED|ECONNRESET|ETIMEDOUT|57P0[123]|08\d\d\d|53300)$/.test(code) || (error instanceof Error && /Connection terminated|timeout exceeded when trying to connect/.test(error.message));
}

/** RFC 6750 §3: a 401 tells how to authenticate. */
function challenge(problem: Problem): Record<string, string> {
  if (problem.code === 'auth.token-missing') return { 'www-authenticate': 'Bearer' };
  if (problem.code === 'auth.token-invalid') return { 'www-authenticate': 'Bearer error="invalid_token"' };
  if (problem.code === 'auth.scope-missing') return { 'www-authenticate': 'Bearer error="insufficient_scope"' };
  return {};
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
