import type { Problem } from './generated/operations.js';

/** One wrong place of a request. */
export interface FieldError {
  pointer?: string;
  parameter?: string;
  code: string;
  message: string;
}

/** An answer that is an error (RFC 9457). Branch on `code`; show `detail`; attach `errors` to fields by pointer. */
export class ProblemError extends Error {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly requestId: string;
  /** Address of the page that explains the code. */
  readonly type: string;
  readonly errors: readonly FieldError[];

  constructor(readonly problem: Problem) {
    super(problem.detail ?? problem.title);
    this.name = 'ProblemError';
    this.code = problem.code;
    this.status = problem.status;
    this.title = problem.title;
    this.requestId = problem.requestId;
    this.type = problem.type;
    this.errors = problem.errors ?? [];
  }

  /** Whether the person has to sign in again. */
  get isSignedOut(): boolean {
    return this.status === 401;
  }
}

/** There was no answer at all. */
export class UnreachableError extends Error {
  constructor(cause: unknown) {
    super('Keyplane does not answer.', { cause });
    this.name = 'UnreachableError';
  }
}
