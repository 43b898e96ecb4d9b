/**
 * The built-in key manager: an OAuth 2.0 authorization server for one issuer, over a storage port. `oidc-provider` inside.
 * Knows no database, no Nest, no Keyplane organization beyond its issuer. Start at `client-administration.ts` (what the
 * control plane does with it) and `storage.ts` (what it needs).
 */
export * from './client-administration.js';
export * from './storage.js';
