import type { Principal } from '../verdict.js';

/**
 * The identity headers for the upstream. Strip all incoming ones first. Values hold printable ASCII only:
 * everything else, blanks and `%` are percent-encoded as UTF-8, so that decoding gives back exactly what the token said
 * and no value can end a header line. Scopes are joined by one blank. `X-Keyplane-Subject` is absent without a subject.
 *
 * @example
 * upstreamHeaders(verdict.principal)['X-Keyplane-Client'];
 */
export function upstreamHeaders(principal: Principal): Record<string, string> {
  const headers: Record<string, string> = {
    'X-Keyplane-Organization': encodeValue(principal.organization),
    'X-Keyplane-Application': encodeValue(principal.applicationId),
    'X-Keyplane-Key-Manager': encodeValue(principal.keyManagerId),
    'X-Keyplane-Client': encodeValue(principal.clientId),
    'X-Keyplane-Scopes': principal.scopes.map(encodeValue).join(' '),
    'X-Keyplane-Environment': principal.environment,
  };
  if (principal.subject !== null) headers['X-Keyplane-Subject'] = encodeValue(principal.subject);
  return headers;
}

// Lone surrogates, which would make encodeURIComponent throw, were refused with the token's shape.
function encodeValue(value: string): string {
  return value.replace(/[^\x21-\x24\x26-\x7e]+/g, (characters) => encodeURIComponent(characters));
}
