import { REASONS, type Reason } from '@keyplane/contracts';

/**
 * `WWW-Authenticate` for a refusal (RFC 6750 §3), undefined where none belongs. A request without a token gets the bare
 * challenge. The description is the code's title: fixed text, nothing of the token.
 */
export function challengeFor(reason: Reason, scopes: readonly string[] = []): string | undefined {
  if (reason === 'missing-token') return 'Bearer';
  if (reason === 'insufficient-scope') return `Bearer error="insufficient_scope", scope="${scopes.join(' ')}"`;
  const { status, title } = REASONS[reason];
  return status === 401 ? `Bearer error="invalid_token", error_description="${title.replace(/[^\x20\x21\x23-\x5B\x5D-\x7E]/g, '')}"` : undefined;
}
