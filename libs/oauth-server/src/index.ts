/**
 * The built-in key manager: an OAuth 2.0 authorization server for one issuer, over a storage port. `oidc-provider` inside.
 * Knows no database, no Nest, no Keyplane organization beyond its issuer. Start at `oauth-server.ts` (what it is made
 * of), `client-administration.ts` (what the control plane does with it) and `storage.ts` (what it needs).
 */
export * from './client-administration.js';
export * from './storage.js';
export { createOAuthServer, type OAuthServer, type OAuthServerOptions } from './oauth-server.js';
export { generateSigningKey, type PublicSigningKey } from './tokens/signing-keys.js';
export type { Account, PasswordChoice, People, PeopleOptions, PeopleSessions, PortalClient, SignInAttempt, SignInOutcome } from './people/people.js';
export { newClientId, newClientSecret } from './clients/secrets.js';
