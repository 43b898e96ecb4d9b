import type { z } from 'zod';
import { flattenIssues } from './flatten-issues.js';
import { escapePointer, parseJsonBody } from './json-body.js';
import { Problem } from './problem.js';

/** A request body as it arrived. It is parsed late, because 404, 428 and 412 are answered before 400 and 422. */
export class RawBody {
  constructor(readonly text: string) {}
}

/**
 * A body that nobody has looked at yet. `validate` answers the data, or throws `request.malformed` (400) or
 * `request.invalid` (422) with a pointer for each wrong field.
 */
export class Unvalidated<T> {
  constructor(
    private readonly schema: z.ZodType<T>,
    private readonly body: unknown,
  ) {}

  validate(): T {
    return validateWith(this.schema, this.json());
  }

  /** The members of the body, before any schema: for a merge patch, which is validated after it is merged. */
  json(): unknown {
    if (!(this.body instanceof RawBody) || this.body.text.trim() === '') return undefined;
    return parseJsonBody(this.body.text);
  }
}

/** Whoever sends more wrong fields than anybody types gets no answer that is larger than the request. */
const ERRORS_MAX = 100;

/** @throws Problem `request.invalid` with pointers */
export function validateWith<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  const errors = flattenIssues(result.error.issues).slice(0, ERRORS_MAX).map(({ path, code, detail }) => ({ pointer: pointerOf(path), code, message: detail }));
  throw new Problem('request.invalid', { errors, detail: errors.map((error) => `${error.pointer || 'the body'} ${error.message}`).join('; ').slice(0, 500) });
}

function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${escapePointer(String(part))}`).join('');
}
