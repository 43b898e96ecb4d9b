/**
 * The embedded Postgres: real Postgres binaries with a launcher of our own. Used by the all-in-one product and by the set-up of
 * the test run. It must not know the control plane. Start reading at `server.ts`.
 */
export { findRunningServer, startPostgres, stopLeftOverServer, type PostgresOptions, type PostgresServer } from './server.js';
export { DATABASE_ROLES, ensureDatabase, ensureDatabaseRoles, hasDatabase, type DatabaseRole } from './roles.js';
export { locatePostgres, type PostgresLocation } from './location.js';
export { findUnprivilegedUser } from './unprivileged.js';
