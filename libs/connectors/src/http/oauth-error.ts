import type { GuardedResponse } from '@keyplane/guarded-http';

/** Registered error codes that may be quoted. Anything else could be an echo of what we sent, a secret among it. */
const REGISTERED = new Set([
  'invalid_request', 'invalid_client', 'invalid_grant', 'unauthorized_client', 'unsupported_grant_type', 'invalid_scope', 'invalid_target', 'unsupported_token_type', // RFC 6749, 7009, 8707
  'invalid_redirect_uri', 'invalid_client_metadata', 'invalid_software_statement', 'unapproved_software_statement', // RFC 7591
  'invalid_token', 'insufficient_scope', 'use_dpop_nonce', 'invalid_dpop_proof', 'access_denied', 'server_error', 'temporarily_unavailable', // RFC 6750, 9449, 6749
]);

/** The registered OAuth error code of an answer, from its JSON body or its `WWW-Authenticate`; null where there is none. */
export function oauthErrorOf(answer: GuardedResponse): string | null {
  const inHeader = /\berror="?([a-z_]+)"?/.exec(answer.headers.get('www-authenticate') ?? '')?.[1];
  const code = errorMember(answer) ?? inHeader;
  return code !== undefined && REGISTERED.has(code) ? code : null;
}

/** Whether the body is an OAuth error object (RFC 6749 §5.2), with whatever code. */
export function isOAuthErrorBody(answer: GuardedResponse): boolean {
  return errorMember(answer) !== undefined;
}

function errorMember(answer: GuardedResponse): string | undefined {
  try {
    const body = answer.json();
    return typeof body === 'object' && body !== null && 'error' in body && typeof body.error === 'string' ? body.error : undefined;
  } catch {
    return undefined;
  }
}
