import { ProblemError } from '@keyplane/api-client';

/**
 * The errors of a refused request by field: `/roles/0` belongs to `roles`, `/connection/initialAccessToken` to
 * `connection.initialAccessToken` and to `connection`. What belongs to no field of the form is left for `FormProblem`.
 */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ProblemError)) return {};
  const found: Record<string, string> = {};
  for (const { pointer = '', message } of error.errors) {
    const path = pointer.split('/').slice(1).filter((part) => !/^\d+$/.test(part));
    for (let length = 1; length <= path.length; length += 1) found[path.slice(0, length).join('.')] ??= message;
  }
  return found;
}
