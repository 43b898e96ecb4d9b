import type { IncomingMessage } from 'node:http';

const LINGER_MS = 1_000;

/**
 * For an answer that does not need the rest of the request: reads on for a second, so that the caller gets to read the
 * answer instead of a reset, then cuts the connection. A short upload ends in that time and the connection lives on.
 */
export function discardUpload(request: IncomingMessage): void {
  if (request.complete) return;
  request.unpipe();
  request.resume();
  setTimeout(() => !request.complete && request.destroy(), LINGER_MS).unref();
}
