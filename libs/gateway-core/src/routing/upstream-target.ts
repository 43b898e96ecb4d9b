/**
 * The absolute address of a judged request at its upstream: origin for the connection, `path` (with query) to be sent
 * verbatim. The query of `upstreamUrl`, if it has one, comes first.
 */
export function upstreamTarget(upstreamUrl: string, upstreamPath: string): { origin: string; path: string } {
  const base = new URL(upstreamUrl);
  const queryStart = upstreamPath.indexOf('?');
  const path = queryStart === -1 ? upstreamPath : upstreamPath.slice(0, queryStart);
  const queries = [base.search.slice(1), queryStart === -1 ? '' : upstreamPath.slice(queryStart + 1)].filter((query) => query !== '');
  const joined = `${base.pathname.replace(/\/$/, '')}${path}` || '/';
  return { origin: base.origin, path: queries.length === 0 ? joined : `${joined}?${queries.join('&')}` };
}
