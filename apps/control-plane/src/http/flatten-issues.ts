import type { z } from 'zod';

export interface FlatIssue {
  path: PropertyKey[];
  code: string;
  detail: string;
}

/** zod's issues, one per wrong place: unknown keys one by one, the most fitting branch of a union. */
export function flattenIssues(issues: readonly z.core.$ZodIssue[], at: readonly PropertyKey[] = []): FlatIssue[] {
  return issues.flatMap((issue) => {
    const path = [...at, ...issue.path];
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => ({ path: [...path, key], code: 'unknown-field', detail: 'is not a known field' }));
    if (issue.code === 'invalid_union' && issue.errors.length > 0) {
      const [shortest] = [...issue.errors].sort((a, b) => a.length - b.length);
      return flattenIssues(shortest ?? [], path);
    }
    return [{ path, code: codeOf(issue), detail: codeOf(issue) === 'required' ? 'is required' : issue.message }];
  });
}

function codeOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type' && issue.input === undefined) return 'required';
  if (issue.code === 'invalid_format') return `invalid-${issue.format}`;
  return issue.code.replaceAll('_', '-');
}
