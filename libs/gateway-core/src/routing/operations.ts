import type { ApiOperation } from './route.js';

/** An operation with its path split up. */
export interface CompiledOperation {
  readonly operation: ApiOperation;
  /** A literal segment, or null for `{name}`. */
  readonly segments: readonly (string | null)[];
  /** Whether the path ends in `/*`: any number of further segments, none included. */
  readonly isOpen: boolean;
}

/** Sorted so that the first that matches is the most specific: literal before `{name}` before `/*`, from left to right. */
export function compileOperations(operations: readonly ApiOperation[]): readonly CompiledOperation[] {
  return operations.map(compile).sort(compareSpecificity);
}

/**
 * The operation of this method for these decoded segments. The method comes first: an operation of another method never
 * hides a less specific one of this method, and HEAD is not served by GET (what is served is what is written down).
 */
export function findOperation(operations: readonly CompiledOperation[], method: string, segments: readonly string[]): ApiOperation | null {
  return operations.find((candidate) => candidate.operation.method === method && isMatch(candidate, segments))?.operation ?? null;
}

function compile(operation: ApiOperation): CompiledOperation {
  const parts = operation.path.split('/').filter((part) => part !== '');
  const isOpen = parts.at(-1) === '*';
  if (isOpen) parts.pop();
  return { operation, isOpen, segments: parts.map((part) => (/^\{.*\}$/.test(part) ? null : part)) };
}

function isMatch({ segments, isOpen }: CompiledOperation, path: readonly string[]): boolean {
  if (isOpen ? path.length < segments.length : path.length !== segments.length) return false;
  return segments.every((segment, index) => segment === null || segment === path[index]);
}

// Any consistent order will do between paths that no request can match both; sort is stable, so equals stay as declared.
function compareSpecificity(a: CompiledOperation, b: CompiledOperation): number {
  const length = Math.max(a.segments.length, b.segments.length);
  for (let index = 0; index < length; index++) {
    const difference = rank(a, index) - rank(b, index);
    if (difference !== 0) return difference;
  }
  return Number(a.isOpen) - Number(b.isOpen);
}

function rank({ segments }: CompiledOperation, index: number): number {
  const segment = segments[index];
  if (segment === undefined) return 2;
  return segment === null ? 1 : 0;
}
