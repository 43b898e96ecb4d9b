import { PROBLEMS, type FieldProblem, type ProblemCode } from '@keyplane/contracts';

export interface ProblemOptions {
  /** This occurrence, safe to show. */
  detail?: string;
  errors?: FieldProblem[];
  /** More members of the body, safe to show (e.g. `usedBy`). */
  extensions?: Record<string, unknown>;
  headers?: Record<string, string>;
  cause?: unknown;
  /** For our log only. */
  log?: Record<string, unknown>;
}

/** An answer that is an error (RFC 9457); rendered by the problem filter. */
export class Problem extends Error {
  readonly status: number;
  constructor(
    readonly code: ProblemCode,
    readonly options: ProblemOptions = {},
  ) {
    super(options.detail ?? PROBLEMS[code].title, { cause: options.cause });
    this.name = 'Problem';
    this.status = PROBLEMS[code].status;
  }
}

/** 422 for one field. `pointer` is a JSON pointer into the body (RFC 6901). */
export function invalidField(pointer: string, code: string, message: string): Problem {
  return new Problem('request.invalid', { detail: `${pointer} ${message}`, errors: [{ pointer, code, message }] });
}

/** The one answer for what is not there and for what is not yours. */
export function notFound(): Problem {
  return new Problem('resource.not-found');
}
