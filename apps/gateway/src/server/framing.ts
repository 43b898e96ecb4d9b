import type { IncomingMessage } from 'node:http';
import type { GatewayProblemCode } from '@keyplane/contracts';

/** A gateway behind a gateway is a way to work; one whose upstream is itself would use up all connections with a single request. */
const PASSES_MAX = 4;

/**
 * What Node's strict parser lets through but two servers could understand differently, or the gateway does not do; null
 * when all is well. (The parser itself refuses a second Content-Length, one beside Transfer-Encoding, and bad characters.)
 */
export function checkFraming({ rawHeaders, headers, httpVersion }: IncomingMessage): GatewayProblemCode | null {
  const hosts = rawHeaders.filter((part, index) => index % 2 === 0 && part.toLowerCase() === 'host');
  if (hosts.length > 1) return 'gateway.request-malformed';
  // Another coding before `chunked`, on this line or another, would arrive at the upstream without its label.
  const encoding = headers['transfer-encoding'];
  // HTTP/1.0 knows no codings: what stands before the gateway may have read another body (RFC 9112 §6.1).
  if (encoding !== undefined && (encoding.toLowerCase() !== 'chunked' || httpVersion !== '1.1')) return 'gateway.request-malformed';
  if (passesOf(headers.via) >= PASSES_MAX) return 'gateway.loop-detected';
  // Other upgrades (h2c) may be ignored (RFC 9110 §7.8); a WebSocket client can do nothing with a plain answer.
  const upgrade = headers.upgrade?.split(',').some((protocol) => protocol.trim().toLowerCase().split('/')[0] === 'websocket');
  return upgrade === true ? 'gateway.upgrade-unsupported' : null;
}

/** How often the request was forwarded by a Keyplane gateway, as their `Via` entries say (RFC 9110 §7.6.3). */
function passesOf(via: string | undefined): number {
  return via?.split(',').filter((entry) => entry.trim().split(/[ \t]+/)[1]?.toLowerCase() === 'keyplane').length ?? 0;
}
