/**
 * The one HTTP client for addresses that people typed. Time-outs, size and redirect limits, network rules (the address that
 * was checked is the one that is connected to, after each redirect, too), redaction. Knows no OAuth, no vendor, no storage.
 * Start at `guarded-fetch.ts`; the rules are in `network-rules.ts` (the gateway's proxy uses them, too, with `guarded-lookup.ts`).
 */
export * from './create-guarded-fetch.js';
export * from './guarded-fetch.js';
export * from './guarded-http-error.js';
export * from './guarded-lookup.js';
export * from './network-rules.js';
