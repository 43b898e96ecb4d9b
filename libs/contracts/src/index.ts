/**
 * Every shape that crosses a process boundary: HTTP DTOs, events, problem codes, connector field kinds, verdict reasons.
 * Imports zod and nothing else; knows no storage, no transport, no vendor.
 * Start at `key-managers/key-manager.ts` (a DTO), `events/envelope.ts` (what travels) and `problems/catalogue.ts`.
 */
export * from './http/ids.js';
export * from './http/pages.js';
export * from './http/force.js';
export * from './http/scopes.js';
export * from './problems/catalogue.js';
export * from './problems/gateway-problems.js';
export * from './problems/problem.js';
export * from './problems/problem-page.js';
export * from './connector/fields.js';
export * from './connector/connector-type.js';
export * from './key-managers/issuer-profile.js';
export * from './key-managers/key-manager.js';
export * from './key-managers/check.js';
export * from './key-managers/rollout.js';
export * from './apis/api.js';
export * from './apis/api-usage.js';
export * from './apis/cors.js';
export * from './apis/methods.js';
export * from './applications/application.js';
export * from './keys/application-key.js';
export * from './keys/callback-url.js';
export * from './keys/client-drift.js';
export * from './subscriptions/subscription.js';
export * from './organizations/organization.js';
export * from './users/user.js';
export * from './roles/role.js';
export * from './system-clients/system-client.js';
export * from './gateways/gateway.js';
export * from './gateways/receipt.js';
export * from './events/envelope.js';
export * from './events/changes.js';
export * from './events/revocations.js';
export * from './revocations/revocation.js';
export * from './verdict/reasons.js';
export * from './tokens/explain.js';
export * from './catalogue/catalogue.js';
export * from './keys/key-try.js';
export * from './key-managers/key-manager-keys.js';
