/**
 * How changes travel from the relay to followers, and receipts back: a port (`port.ts`) and three adapters
 * (`/kafka`, `/http-stream`, `/memory`) that pass one contract suite (`/contract`). Knows no meaning of a record's value.
 */
export * from './port.js';
