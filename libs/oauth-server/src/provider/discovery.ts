import type { Provider } from './oidc-provider.js';

/** What is advertised, in the words of RFC 8414 §2 and OpenID Connect Discovery §3. */
const ADVERTISED = [
  'authorization_response_iss_parameter_supported',
  'claims_supported',
  'code_challenge_methods_supported',
  'grant_types_supported',
  'id_token_signing_alg_values_supported',
  'response_modes_supported',
  'response_types_supported',
  'scopes_supported',
  'subject_types_supported',
  'token_endpoint_auth_methods_supported',
] as const;

/** Said only where people sign in. */
const OF_PEOPLE: readonly string[] = ['authorization_response_iss_parameter_supported', 'claims_supported', 'code_challenge_methods_supported', 'response_modes_supported', 'scopes_supported'];

/**
 * The metadata document, made of oidc-provider's: only members of endpoints that are on (oidc-provider always names an
 * authorization endpoint), and addresses made from the issuer, never from the request's Host header.
 */
export function discoveryDocument({ provider, isInteractive }: { provider: Provider; isInteractive: boolean }, document: Record<string, unknown>): Record<string, unknown> {
  const advertised = (isInteractive ? ADVERTISED : ADVERTISED.filter((name) => !OF_PEOPLE.includes(name))).map((name) => [name, document[name]] as const).filter(([, value]) => value !== undefined);
  return {
    issuer: provider.issuer,
    token_endpoint: provider.urlFor('token'),
    jwks_uri: provider.urlFor('jwks'),
    ...(isInteractive ? { authorization_endpoint: provider.urlFor('authorization'), userinfo_endpoint: provider.urlFor('userinfo'), end_session_endpoint: provider.urlFor('end_session') } : {}),
    ...Object.fromEntries(advertised),
  };
}
