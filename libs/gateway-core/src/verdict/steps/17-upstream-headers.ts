import type { Principal } from '../verdict.js';

/** The identity headers for the upstream (`X-Keyplane-…`). Strip all incoming ones first (DESIGN §7). */
export function upstreamHeaders(principal: Principal): Record<string, string> {
  throw new Error(`not implemented ${principal.keyId}`);
}
