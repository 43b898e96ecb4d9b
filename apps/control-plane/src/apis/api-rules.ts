import type { AcceptedKeyManagers, ApiCreate, ApiPatch, FieldProblem } from '@keyplane/contracts';
import { Problem } from '../http/problem.js';

/** What the schema cannot say about an API's fields. @throws Problem 422 naming every wrong place */
export function checkApiFields(fields: Pick<ApiPatch, 'upstreamUrl' | 'sandboxUpstreamUrl' | 'operations'>): void {
  const errors = [...wrongUpstream('/upstreamUrl', fields.upstreamUrl), ...wrongUpstream('/sandboxUpstreamUrl', fields.sandboxUpstreamUrl), ...duplicateOperations(fields.operations ?? [])];
  if (errors.length > 0) throw new Problem('request.invalid', { errors, detail: errors.map((error) => `${error.pointer} ${error.message}`).join('; ').slice(0, 500) });
}

/** The chosen key managers that are not among the `visible` ones, as problems. */
export function unknownKeyManagers(accepted: AcceptedKeyManagers, visible: ReadonlySet<string>): FieldProblem[] {
  if (accepted.mode === 'all') return [];
  return accepted.ids.flatMap((id, index) => (visible.has(id) ? [] : [{ pointer: `/keyManagers/ids/${index}`, code: 'unknown-key-manager', message: 'names no key manager that your organization can see' }]));
}

/** Scope names that operations bring into existence. */
export function scopesOf(operations: ApiCreate['operations']): string[] {
  return [...new Set(operations.flatMap((operation) => operation.scopes))];
}

/** Requests bring their own query; one in the upstream's address would be lost or doubled. */
function wrongUpstream(pointer: string, url: string | null | undefined): FieldProblem[] {
  return url?.includes('?') ? [{ pointer, code: 'invalid-url', message: 'must have no query' }] : [];
}

/** `/a/{x}` and `/a/{y}` match the same requests: which one would win is nobody's choice. */
function duplicateOperations(operations: ApiCreate['operations']): FieldProblem[] {
  const seen = new Map<string, number>();
  return operations.flatMap(({ method, path }, index) => {
    const shape = `${method} ${path.replaceAll(/\{[^/}]*\}/g, '{}')}`;
    const first = seen.get(shape);
    if (first === undefined) seen.set(shape, index);
    return first === undefined ? [] : [{ pointer: `/operations/${index}`, code: 'duplicate', message: `matches the same requests as /operations/${first}` }];
  });
}
