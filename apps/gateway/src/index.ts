/**
 * The data plane's process: takes requests, lets gateway-core judge them, forwards the accepted ones. Needs neither Postgres
 * nor the control plane to keep working. Knows no connector, no vendor, no Nest, no database.
 * Start at `gateway.ts` (what is started in which order), then `server/request-handler.ts` (the way of one request).
 */
export { gatewayEnvironment, readConfig, ConfigError, type GatewayConfig } from './config/env.js';
export { startGateway, type Gateway, type GatewayParts, type GatewaySettings } from './gateway.js';
