import type { Provider } from './oidc-provider.js';

/** What is advertised, in the words of RFC 8414 §2 and OpenID Connect Discovery §3. */
const ADVERTISED = [
  'grant_types_supported',
  'id_token_signing_alg_values_supported',
  'response_types_supported',
  'subject_types_supported',
  'token_endpoint_auth_methods_supported',
] as const;

/**
 * The metadata document, made of oidc-provider's: only members of endpoints that are on (oidc-provider always names an
 * authorization endpoint), and addresses made from the issuer, never from the request's Host header.
 */
export function discoveryDocument(provider: Provider, document: Record<string, unknown>): Record<string, unknown> {
  const advertised = ADVERTISED.map((name) => [name, document[name]] as const).filter(([, value]) => value !== undefined);
  return {
    issuer: provider.issuer,
    token_endpoint: provider.urlFor('token'),
    jwks_uri: provider.urlFor('jwks'),
    ...Object.fromEntries(advertised),
  };
}
