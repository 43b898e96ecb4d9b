import type { ProblemDefinition } from '../problems/catalogue.js';

/**
 * Why a gateway refuses a request: a closed union. The reason is the `code` of the gateway's problem
 * and a label of its metrics; `title` is the sentence that portals and `/tokens/explain` show.
 */
export const REASONS = {
  'missing-token': { status: 401, title: 'There is no access token', what: 'The request has no `Authorization: Bearer` header, or more than one.', fix: 'Send exactly one `Authorization: Bearer <token>` header.' },
  'malformed-token': { status: 401, title: 'The access token is malformed', what: 'The token is not a well-formed JWT: strict base64url without padding, three parts, JSON objects without duplicate members.', fix: 'Send the token exactly as the token endpoint returned it.' },
  'unknown-issuer': { status: 401, title: 'The issuer is not known', what: 'No key manager of the API’s organization has exactly the issuer that the token names.', fix: 'Register the authorization server as a key manager, or get a token from one that is registered. The comparison is exact: case, slashes, everything.' },
  'issuer-disabled': { status: 401, title: 'The key manager is disabled', what: 'The token’s issuer belongs to a key manager that an administrator has disabled.', fix: 'Enable the key manager, or use another.' },
  'key-manager-not-accepted': { status: 401, title: 'The API does not accept this key manager', what: 'The token comes from a known key manager, but the API accepts others only.', fix: 'Generate a key at a key manager that the API accepts.' },
  'exchange-required': { status: 401, title: 'The token must be exchanged first', what: 'Tokens of this key manager are not presented to APIs; they are exchanged at the built-in key manager.', fix: 'Exchange the token (RFC 8693) and present the result.' },
  'algorithm-not-allowed': { status: 401, title: 'The signature algorithm is not allowed', what: 'The token is signed with an algorithm that the key manager does not list, or demands an extension that we do not know (`crit`).', fix: 'Let the authorization server sign with an allowed algorithm.' },
  'unknown-key': { status: 401, title: 'The signing key is not known', what: 'The key manager has no published key that fits the token’s `kid`.', fix: 'If the authorization server rotated its keys a moment ago, try again in half a minute.' },
  'keys-unavailable': { status: 503, title: 'The keys of the key manager are not available', what: 'No keys of this key manager have arrived at the gateway yet, so the token can be neither accepted nor refused.', fix: 'Check the key manager: its keys could never be fetched.' },
  'bad-signature': { status: 401, title: 'The signature does not match', what: 'The token was changed, or signed with another key.', fix: 'Get a new token.' },
  expired: { status: 401, title: 'The token has expired', what: 'The time in `exp` has passed.', fix: 'Get a new token.' },
  'not-yet-valid': { status: 401, title: 'The token is not valid yet', what: 'The time in `nbf` or `iat` lies in the future.', fix: 'Check the clocks of the authorization server and the gateway.' },
  'missing-claim': { status: 401, title: 'A claim is missing or has the wrong kind', what: 'The token lacks a claim that is needed (`exp`, the client id), or a time is not a finite number.', fix: 'Let the authorization server put the claim into its access tokens, or name the right claim in the key manager.' },
  'wrong-type': { status: 401, title: 'This is not an access token', what: 'The token is an ID token, a logout token, a refresh token or something else that is not presented to APIs.', fix: 'Present the access token.' },
  'wrong-audience': { status: 401, title: 'The token is meant for somebody else', what: 'The audience of the token shares no value with what the key manager and the API demand, or is Keyplane’s own API.', fix: 'Request a token for the audience of this API.' },
  'binding-failed': { status: 401, title: 'The token is bound to a sender', what: 'The token has a `cnf` claim and the sender did not prove possession of the key.', fix: 'Let the authorization server issue bearer tokens to this client: gateways take no proof of possession yet (mTLS, DPoP).' },
  revoked: { status: 401, title: 'The token is revoked', what: 'The token was revoked, or everything that was issued to its client before a moment.', fix: 'Get a new token.' },
  'unknown-client': { status: 401, title: 'The client is not known', what: 'No application holds the client that the token names.', fix: 'Generate a key for your application at this key manager.' },
  'client-disabled': { status: 401, title: 'The client or its application is disabled', what: 'The key or its application was disabled.', fix: 'Enable the key or the application.' },
  'not-subscribed': { status: 403, title: 'The application does not subscribe to the API', what: 'The token is good, but its application has no subscription to this API.', fix: 'Subscribe the application to the API.' },
  'subscription-inactive': { status: 403, title: 'The subscription is not active', what: 'The application’s subscription to this API is blocked.', fix: 'Ask the API’s developers.' },
  'environment-not-offered': { status: 403, title: 'The API does not offer this environment', what: 'The key is a sandbox key and the API has no sandbox upstream.', fix: 'Use a production key, or set a sandbox upstream.' },
  'insufficient-scope': { status: 403, title: 'The token lacks the scope', what: 'The operation needs one of the scopes that `WWW-Authenticate` names.', fix: 'Request one of these scopes.' },
  'token-inactive': { status: 401, title: 'The token is not active', what: 'The authorization server says that the token is not active.', fix: 'Get a new token.' },
  'introspection-unavailable': { status: 503, title: 'The token cannot be checked now', what: 'The authorization server’s introspection endpoint does not answer.', fix: 'Try again shortly.' },
  'operation-not-found': { status: 404, title: 'There is no such API or operation', what: 'No API is served at this path, or the API has no such operation.', fix: 'Check context, version, method and path.' },
} as const satisfies Record<string, ProblemDefinition>;

export type Reason = keyof typeof REASONS;
export const REASON_CODES = Object.keys(REASONS) as [Reason, ...Reason[]];
