/** Why a guarded request failed: a closed set. */
export const GUARDED_HTTP_ERRORS = ['address-forbidden', 'scheme-forbidden', 'url-invalid', 'unreachable', 'timeout', 'too-large', 'redirect-refused', 'aborted', 'not-json'] as const;
export type GuardedHttpErrorCode = (typeof GUARDED_HTTP_ERRORS)[number];

/** The only error of this package's requests and look-ups. `message` is safe to show: an origin or host at most. */
export class GuardedHttpError extends Error {
  constructor(
    readonly code: GuardedHttpErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'GuardedHttpError';
  }
}
