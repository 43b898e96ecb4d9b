import { PROBLEMS, type ProblemCode } from '@keyplane/contracts';
import { Catch, HttpException, Inject, Logger, NotFoundException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.module.js';
import { problemOfConstraint } from '../database/constraint-problems.js';
import { KnownRoutes } from './known-routes.js';
import { answerOfProblem } from './problem-answer.js';
import { Problem } from './problem.js';

/** Renders every error as `application/problem+json`; what nobody foresaw becomes `internal-error` without detail. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly routes: KnownRoutes,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    const request = http.getRequest<FastifyRequest>();
    const problem = problemOf(this.refineNotFound(error, request));
    this.log(problem, { error, requestId: request.id });
    if (reply.raw.headersSent) return void reply.raw.destroy();
    const answer = answerOfProblem(problem, { publicUrl: this.config.http.publicUrl, requestId: request.id });
    void reply.status(answer.status).headers(answer.headers).send(answer.body);
  }

  /** A fault of ours with its stack; trouble at a foreign server in a line; what the caller did wrong only for those who look. */
  private log(problem: Problem, { error, requestId }: { error: unknown; requestId: string }): void {
    const entry = { code: problem.code, requestId, ...problem.options.log };
    if (problem.code.startsWith('key-manager.') && problem.status >= 500) this.logger.warn({ ...entry, detail: problem.message });
    else if (problem.status >= 500) this.logger.error(entry, stackOf(problem.options.cause ?? error));
    else this.logger.debug(entry);
  }

  /** The router says 404 to a method that a path does not have, too. */
  private refineNotFound(error: unknown, request: FastifyRequest): unknown {
    if (!(error instanceof NotFoundException)) return error;
    const methods = this.routes.methodsOf(request.url);
    return methods.length > 0 ? new Problem('request.method-not-allowed', { headers: { allow: methods.join(', ') } }) : error;
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

const CODES_BY_STATUS: Record<number, ProblemCode> = { 400: 'request.malformed', 404: 'resource.not-found', 414: 'resource.not-found', 413: 'request.too-large', 415: 'request.unsupported-media-type' };
function codeOfStatus(status: number | null): ProblemCode | null {
  return status === null ? null : (CODES_BY_STATUS[status] ?? null);
}

function statusOf(error: unknown): number | null {
  if (error instanceof HttpException) return error.getStatus();
  if (typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number') return error.statusCode;
  return null;
}

const DATABASE_AWAY = /^(ECONNREFUSED|ECONNRESET|ETIMEDOUT|57P0[123]|25P03|08\d\d\d|53300)$/;
/** As pg, its pool and TypeORM put it: the last one is what a unit of work gets whose connection was ended under it. */
const DATABASE_AWAY_TEXT = /Connection terminated|timeout exceeded when trying to connect|query runner (was )?already released/i;

function isDatabaseAway(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return DATABASE_AWAY.test(code) || (error instanceof Error && DATABASE_AWAY_TEXT.test(error.message));
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
