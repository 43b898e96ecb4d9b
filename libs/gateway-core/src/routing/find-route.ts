import { BASE_PATH_CHARS_MAX, type PublishedApi } from '../snapshot/published-api.js';
import { findApis, type Snapshot } from '../snapshot/snapshot.js';
import { findOperation } from './operations.js';
import { parseRequestTarget, type RequestTarget } from './request-target.js';
import type { RouteResult } from './route.js';

/**
 * Finds the API and the operation for a RAW request target (`request.url` of node:http, untouched) and method. Never throws.
 *
 * Ambiguous paths are refused, not repaired. The longest base path wins, on segment boundaries, also when its API is
 * disabled (then nothing is found: a shorter one must not serve what another one hides). Segments are compared decoded,
 * in their exact case; one trailing slash makes no difference for matching and is forwarded. Then the most specific
 * operation of this method.
 *
 * @example
 * const found = findRoute(snapshot, request.url ?? '', request.method ?? '');
 */
export function findRoute(snapshot: Snapshot, rawTarget: string, method: string): RouteResult {
  const target = parseRequestTarget(rawTarget);
  if ('refused' in target) return { kind: 'refused-path', detail: target.refused };
  const found = findLongestBasePath(snapshot, target.segments);
  if (found === null) return { kind: 'not-found', api: null };
  const operation = findOperation(found.api.operations, method, target.segments.slice(found.depth));
  if (operation === null) return { kind: 'not-found', api: found.api.state };
  if ('refused' in operation) return { kind: 'refused-path', detail: operation.refused };
  return { kind: 'route', api: found.api.state, operation, upstreamPath: pathBehind(target, found.depth) };
}

function findLongestBasePath(snapshot: Snapshot, segments: readonly string[]): { api: PublishedApi; depth: number } | null {
  let longest: { apis: readonly PublishedApi[]; depth: number } | null = null;
  let prefix = '';
  for (const [index, segment] of segments.entries()) {
    prefix += `/${segment}`;
    if (prefix.length > BASE_PATH_CHARS_MAX) break;
    const apis = findApis(snapshot, prefix);
    if (apis.length > 0) longest = { apis, depth: index + 1 };
  }
  const enabled = longest?.apis.filter(({ state }) => state.enabled) ?? [];
  // Two at one place (a moment between two events): neither is served, so that no request reaches the wrong one.
  const [api] = enabled;
  return longest === null || api === undefined || enabled.length > 1 ? null : { api, depth: longest.depth };
}

function pathBehind({ forwarded, hasTrailingSlash, query }: RequestTarget, depth: number): string {
  const rest = forwarded.slice(depth).map((segment) => `/${segment}`).join('');
  return `${rest}${hasTrailingSlash ? '/' : ''}${query}`;
}
