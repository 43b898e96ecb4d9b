/**
 * The typed client of the HTTP API for the portals. Types are generated from the OpenAPI document (`npm run gen`). Knows no
 * React and no server code. Start at `client.ts`.
 */
export * from './client.js';
export * from './problem-error.js';
export type * from './generated/operations.js';
