import type { IncomingMessage } from 'node:http';
import type { GatewayProblemCode } from '@keyplane/contracts';

/**
 * What Node's strict parser lets through but two servers could understand differently, or the gateway does not do; null
 * when all is well. (The parser itself refuses Content-Length beside Transfer-Encoding, and bad characters.)
 */
export function checkFraming({ rawHeaders, headers }: IncomingMessage): GatewayProblemCode | null {
  const count = (name: string) => rawHeaders.filter((part, index) => index % 2 === 0 && part.toLowerCase() === name).length;
  if (count('host') > 1 || count('transfer-encoding') > 1 || count('content-length') > 1) return 'gateway.request-malformed';
  // Another coding before `chunked` would arrive at the upstream without its label.
  const encoding = headers['transfer-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'chunked') return 'gateway.request-malformed';
  // Other upgrades (h2c) may be ignored (RFC 9110 §7.8); a WebSocket client can do nothing with a plain answer.
  const upgrade = headers.upgrade?.split(',').some((protocol) => protocol.trim().toLowerCase().split('/')[0] === 'websocket');
  return upgrade === true ? 'gateway.upgrade-unsupported' : null;
}
