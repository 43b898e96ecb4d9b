import { problemType, PROBLEMS } from '@keyplane/contracts';
import type { Problem } from './problem.js';

/** What travels for a problem (RFC 9457). `publicUrl` is where the page of its code is. */
export function answerOfProblem(problem: Problem, place: { publicUrl: string; requestId: string }): { status: number; headers: Record<string, string>; body: string } {
  const { code, status, options } = problem;
  return {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...challenge(problem), ...options.headers },
    body: JSON.stringify({
      type: problemType(code, place.publicUrl), title: PROBLEMS[code].title, status, detail: options.detail,
      instance: `urn:request:${place.requestId}`, code, requestId: place.requestId, errors: options.errors, ...options.extensions,
    }),
  };
}

/** RFC 6750 §3: a 401 tells how to authenticate. */
function challenge(problem: Problem): Record<string, string> {
  if (problem.code === 'auth.token-missing') return { 'www-authenticate': 'Bearer' };
  if (problem.code === 'auth.token-invalid') return { 'www-authenticate': 'Bearer error="invalid_token"' };
  if (problem.code === 'auth.scope-missing') return { 'www-authenticate': 'Bearer error="insufficient_scope"' };
  return {};
}
