/** What can go wrong at an authorization server: a closed set. */
export const CONNECTOR_ERRORS = ['unreachable', 'timeout', 'unauthorized', 'forbidden', 'not-found', 'conflict', 'rate-limited', 'rejected', 'unsupported', 'unexpected-response'] as const;
export type ConnectorErrorCode = (typeof CONNECTOR_ERRORS)[number];

/** Thrown by every connector operation, and nothing else is. `message` is safe to show: no secret, no token, no body. */
export class ConnectorError extends Error {
  /** Whether the same call may succeed later; the caller decides whether to repeat it, a connector never does. */
  readonly retryable: boolean;
  readonly upstreamStatus: number | null;
  readonly retryAfterMs: number | null;
  constructor(
    readonly code: ConnectorErrorCode,
    message: string,
    options: { retryable?: boolean; upstreamStatus?: number | null; retryAfterMs?: number | null; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'ConnectorError';
    this.retryable = options.retryable ?? (code === 'unreachable' || code === 'timeout' || code === 'rate-limited');
    this.upstreamStatus = options.upstreamStatus ?? null;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}
