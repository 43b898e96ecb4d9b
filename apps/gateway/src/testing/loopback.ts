import { createServer, request, type ClientRequest, type IncomingMessage, type RequestListener, type RequestOptions, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

export interface Loopback {
  server: Server;
  port: number;
  origin: string;
  close(): Promise<void>;
}

/** An HTTP server on a free loopback port. */
export async function listenOnLoopback(server: Server | RequestListener): Promise<Loopback> {
  const listening = typeof server === 'function' ? createServer(server) : server;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const { port } = listening.address() as AddressInfo; // it listens on TCP, so the address is no string
  return {
    server: listening,
    port,
    origin: `http://127.0.0.1:${port}`,
    close: async () => {
      const closed = new Promise<void>((resolve) => listening.close(() => resolve()));
      listening.closeAllConnections();
      await closed;
    },
  };
}

export interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  rawHeaders: string[];
  body: string;
}

/** Sends a request and reads the whole answer; `body` as text. A connection of its own. */
export async function call(port: number, options: RequestOptions & { body?: string } = {}): Promise<Answer> {
  const { outgoing, incoming } = start(port, options);
  outgoing.end(options.body);
  return readAnswer(await incoming);
}

/** Starts a request whose body the test writes itself. */
export function start(port: number, options: RequestOptions = {}): { outgoing: ClientRequest; incoming: Promise<IncomingMessage> } {
  const outgoing = request({ host: '127.0.0.1', port, agent: false, ...options });
  const incoming = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.on('response', resolve);
    outgoing.on('error', reject);
  });
  incoming.catch(() => undefined); // a test that only aborts does not wait for it
  return { outgoing, incoming };
}

/** @throws the error of a cut answer */
export async function readAnswer(incoming: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk); // no encoding is set, so chunks are Buffers
  return { status: incoming.statusCode ?? 0, headers: incoming.headers, rawHeaders: incoming.rawHeaders, body: Buffer.concat(chunks).toString('utf8') };
}

/** Sends bytes as they are and resolves with all that comes until the other side closes. */
export function sendRaw(port: number, bytes: string, onSocket?: (socket: Socket) => void): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes, 'latin1'));
    onSocket?.(socket);
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
    socket.on('error', () => undefined); // a reset is an end, too
    socket.on('close', () => resolve(answer));
  });
}
