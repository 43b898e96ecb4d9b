/**
 * Changes over one HTTP response (server-sent events): `createStreamLog` is the control plane's half,
 * `createHttpStreamFollower` and `createHttpReceiptSender` the gateway's. Knows no database and no framework: the reader
 * is injected, the response is Node's own. Start at `wire.ts` (what is sent), then `server/log-cursor.ts`.
 *
 * `GET /api/v1/gateway/snapshot` and `/stream`, for revocations below `/revocations` (`Last-Event-ID: epoch:sequence`; events
 * `caught-up`, `reset`; data `{"key","value"}`), `POST /api/v1/gateway/receipts`. A missing sequence in what the reader gives
 * sends a follower to the snapshot.
 */
export { createStreamLog, type StreamLog, type StreamLogOptions } from './server/stream-log.js';
export type { ChangeReader } from './server/change-reader.js';
export { createHttpStreamFollower, type HttpStreamFollowerOptions } from './client/http-follower.js';
export { createHttpReceiptSender } from './client/http-receipt-sender.js';
export { ControlPlaneStatusError, type AccessTokenSource, type ControlPlaneAddress } from './client/control-plane-client.js';
export { GATEWAY_PATHS, type Snapshot } from './wire.js';
