/**
 * The one HTTP client for addresses that people typed. Time-outs, size and redirect limits, network rules (the address that
 * was checked is the one that is connected to, after each redirect, too), redaction. Knows no OAuth, no vendor, no storage.
 * Start at `guarded-fetch.ts`; the rules are in `network-rules.ts` (the gateway's proxy uses them, too).
 */
export * from './guarded-fetch.js';
export * from './network-rules.js';
