import { randomUUID } from 'node:crypto';
import { createServer, STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { problemBody } from '../problems/problem-answer.js';

/** Tokens of some servers list every group of a person; Node's 16 KiB are too few for them. */
const HEADER_BYTES_MAX = 32_768;
const HEADERS_TIMEOUT_MS = 20_000;
/** Longer than the keep-alive of usual load balancers (60 s), so that they close idle connections, not we. */
const KEEP_ALIVE_MS = 65_000;

/** A listening HTTP server that parses strictly and answers what it cannot parse with a problem. */
export function createGatewayServer(handle: (request: IncomingMessage, response: ServerResponse) => void): Server {
  const server = createServer({
    insecureHTTPParser: false,
    requireHostHeader: true,
    maxHeaderSize: HEADER_BYTES_MAX,
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: 0, // uploads may take long; one that stops is ended by the proxy
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: 5_000,
  });
  // Node leaves out what comes after the first thousand, without a word: how the body is framed, a second token, the way through
  // other gateways. Their bytes are limited above.
  server.maxHeadersCount = 0;
  const latest = new WeakMap<Duplex, ServerResponse>();
  const take = (request: IncomingMessage, response: ServerResponse) => {
    latest.set(request.socket, response);
    handle(request, response);
  };
  server.on('request', take);
  // Without this listener Node would ask for the body before anybody looked at the token.
  server.on('checkContinue', take);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const response = latest.get(socket);
    // Where an answer has begun, a second one would be read as a part of it.
    const hasBegun = response !== undefined && response.headersSent && !response.writableFinished;
    if (hasBegun || !socket.writable || error.code === 'ECONNRESET') socket.destroy();
    else answerParseError(error, socket);
  });
  return server;
}

/** Resolves with the port. @throws the listening error, e.g. EADDRINUSE */
export function listen(server: Server, { host, port }: { host: string; port: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port); // it listens on TCP, so the address is no string
    });
  });
}

/** Stops taking connections, lets running requests finish for `graceMs`, then cuts them. */
export async function closeServer(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection that becomes idle after `close` would stay open for its keep-alive time.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(idle);
  clearTimeout(cut);
}

function answerParseError(error: NodeJS.ErrnoException, socket: Duplex): void {
  const status = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 }[error.code ?? ''] ?? 400;
  const requestId = randomUUID();
  const body = JSON.stringify(problemBody('gateway.request-malformed', { requestId, status }));
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, 'Content-Type: application/problem+json', `Content-Length: ${Buffer.byteLength(body)}`, `X-Request-Id: ${requestId}`, 'Connection: close'];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
