import type { ApiState, Cors } from '@keyplane/contracts';

/** What a request says of the page that it comes from. */
export interface CorsQuestion {
  method: string;
  /** `Origin`; undefined where no page asks. */
  origin: string | undefined;
  /** `Access-Control-Request-Method`, which makes an OPTIONS request a preflight. */
  requestedMethod: string | undefined;
}

/** What the gateway answers for the API. */
export interface CorsAnswer {
  /** A browser asks what it may do: answer 204 with these headers, before any verdict. A preflight has no token. */
  isPreflight: boolean;
  /** Belong to whatever is answered, refusals too: without them a page could not even read the reason. */
  headers: Readonly<Record<string, string>>;
}

/** Null where the API has no rule: then the upstream answers for itself. Never allows credentials: a call is made with a token. */
export function corsAnswer({ cors, operations }: ApiState, { method, origin, requestedMethod }: CorsQuestion): CorsAnswer | null {
  if (!cors) return null;
  const isPreflight = method === 'OPTIONS' && origin !== undefined && requestedMethod !== undefined;
  const isForAll = cors.allowedOrigins.includes('*');
  // Also where this one is not allowed: a cache must not hand the answer to a page that is.
  const vary: Record<string, string> = isForAll ? {} : { vary: 'Origin' };
  const allowed = isForAll ? '*' : cors.allowedOrigins.find((one) => one === origin);
  if (allowed === undefined) return { isPreflight, headers: vary };
  const more = isPreflight ? preflightHeaders(cors, operations) : { 'access-control-expose-headers': 'WWW-Authenticate, X-Request-Id' };
  return { isPreflight, headers: { 'access-control-allow-origin': allowed, ...vary, ...more } };
}

function preflightHeaders({ allowedHeaders, allowedMethods, maxAgeSeconds }: Cors, operations: ApiState['operations']): Record<string, string> {
  const methods = allowedMethods ?? new Set(operations.map(({ method }) => method));
  return {
    'access-control-allow-methods': [...methods].join(', '),
    'access-control-allow-headers': ['Authorization', ...allowedHeaders].join(', '),
    'access-control-max-age': String(maxAgeSeconds),
  };
}
