/**
 * The control plane: HTTP API, outbox relay, jobs, and the built-in key manager. The only writer of Postgres and the only
 * caller of connectors. Start at `app.module.ts`; `roles/` is the smallest complete feature; `serve.ts` is the order of a start.
 */
export { controlPlaneEnvironment, readConfig, type Config } from './config/env.js';
export { serve } from './serve.js';
