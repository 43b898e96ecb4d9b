import type { ApiState } from '@keyplane/contracts';

/** One operation of an API, as published. */
export type ApiOperation = ApiState['operations'][number];

/** Where a request goes: what was judged is exactly what may be forwarded. */
export interface Route {
  api: ApiState;
  operation: ApiOperation;
  /**
   * The path behind the API's base path (`''`, or starting with `/`) and the query as it came. Put it behind the
   * upstream's address with `upstreamTarget`; never build it from the raw request target again.
   */
  upstreamPath: string;
}

/**
 * `refused-path`: answer 400 `gateway.path-refused` (`detail` is safe to show); `not-found`: answer 404
 * `operation-not-found` (`api`: whose path it is, where it is one's); `route`: go on with `decide`.
 */
export type RouteResult = { kind: 'refused-path'; detail: string } | { kind: 'not-found'; api: ApiState | null } | ({ kind: 'route' } & Route);
