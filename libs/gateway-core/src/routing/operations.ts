import type { ApiOperation } from './route.js';

/** An operation with its path split up. */
export interface CompiledOperation {
  readonly operation: ApiOperation;
  /** A literal segment, or null for `{name}`. */
  readonly segments: readonly (string | null)[];
  /** Whether the path ends in `/*`: any number of further segments, none included. */
  readonly isOpen: boolean;
  /** `segments` as a server reads them that does not tell upper from lower case (Express and ASP.NET don't). */
  readonly lowered: readonly (string | null)[];
  /** The scopes in one text, whatever their order. */
  readonly scopes: string;
}

/** Sorted so that the first that matches is the most specific: literal before `{name}` before `/*`, from left to right. */
export function compileOperations(operations: readonly ApiOperation[]): readonly CompiledOperation[] {
  return operations.map(compile).sort(compareSpecificity);
}

/**
 * The operation of this method for these decoded segments. The method comes first: an operation of another method never
 * hides a less specific one of this method, and HEAD is not served by GET (what is served is what is written down).
 * Refused: a path that only by its case is not that of a more specific operation with other scopes. A server that does not
 * tell cases apart would do there what nobody judged.
 */
export function findOperation(operations: readonly CompiledOperation[], method: string, segments: readonly string[]): ApiOperation | { refused: string } | null {
  const lowered = segments.map((segment) => segment.toLowerCase());
  const lookalikes: CompiledOperation[] = [];
  for (const candidate of operations) {
    if (candidate.operation.method !== method || !isMatch(candidate, candidate.lowered, lowered)) continue;
    if (!isMatch(candidate, candidate.segments, segments)) lookalikes.push(candidate);
    else if (lookalikes.some((other) => other.scopes !== candidate.scopes && compareSpecificity(other, candidate) < 0)) return { refused: 'the path differs from that of another operation in upper and lower case alone' };
    else return candidate.operation;
  }
  return null;
}

function compile(operation: ApiOperation): CompiledOperation {
  const parts = operation.path.split('/').filter((part) => part !== '');
  const isOpen = parts.at(-1) === '*';
  if (isOpen) parts.pop();
  const segments = parts.map((part) => (/^\{.*\}$/.test(part) ? null : part));
  return { operation, isOpen, segments, lowered: segments.map((segment) => segment?.toLowerCase() ?? null), scopes: JSON.stringify([...operation.scopes].sort()) };
}

function isMatch({ isOpen }: CompiledOperation, segments: readonly (string | null)[], path: readonly string[]): boolean {
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
