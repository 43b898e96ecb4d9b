import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';

const BODY_BYTES_MAX = 1_048_576;

/**
 * An API to put behind the gateway: it answers with what reached it, so that one sees which headers the gateway set and which it
 * took away. `/stream` sends the body back as it comes in.
 */
export function createSampleApi(): Server {
  return createServer((request, response) => {
    const isStream = request.url?.split('?')[0] === '/stream';
    (isStream ? streamBack(request, response) : echo(request, response)).catch(() => response.destroy());
  });
}

async function streamBack(request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': request.headers['content-type'] ?? 'application/octet-stream' });
  response.flushHeaders();
  await pipeline(request, response);
}

async function echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_BYTES_MAX) return answer(response, 413, { error: `The sample API echoes up to ${BODY_BYTES_MAX} bytes; use /stream for more.` });
    chunks.push(chunk);
  }
  const { method, url: path, headers } = request;
  answer(response, 200, { method, path, headers, body: Buffer.concat(chunks).toString('utf8') });
}

function answer(response: ServerResponse, status: number, body: object): void {
  const isWhole = status === 200;
  response.writeHead(status, { 'content-type': 'application/json', ...(isWhole ? {} : { connection: 'close' }) });
  response.end(JSON.stringify(body));
}
