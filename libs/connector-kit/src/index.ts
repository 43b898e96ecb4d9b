/**
 * The connector contract: what the control plane asks of a *type* of authorization server, and the closed set of errors.
 * Knows no vendor, no storage, no Nest. Start at `connector.ts`; the suite that every connector passes is in
 * `@keyplane/connector-kit/contract`.
 */
export * from './connector.js';
export * from './connector-error.js';
