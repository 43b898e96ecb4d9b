/**
 * One folder per type of authorization server, one registry. Knows vendors; knows no storage, no Nest, no environment; reaches
 * the network only through the injected guarded fetch. Start at `registry.ts`, then `generic-oidc/definition.ts`; the contract
 * that each connector keeps is in `@keyplane/connector-kit`.
 */
export * from './registry.js';
export { createBuiltInDefinition, type BuiltInClients } from './built-in/definition.js';
export { genericOidcDefinition } from './generic-oidc/definition.js';
export { keycloakDefinition } from './keycloak/definition.js';
export { fetchSigningKeys, type SigningKeysRequest } from './keys/fetch-signing-keys.js';
