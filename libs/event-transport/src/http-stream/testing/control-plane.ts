import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Receipt, type Log } from '@keyplane/contracts';
import { createStreamLog, GATEWAY_PATHS, type StreamLog, type StreamLogOptions } from '../index.js';

/** A server on loopback with the routes of gateways for one log, as the control plane mounts them. */
export class TestControlPlane {
  readonly log: StreamLog;
  readonly #server: Server;
  readonly #paths: { snapshot: string; stream: string };
  /** The token that is accepted. */
  token = 'first';
  onReceipt: (receipt: Receipt) => Promise<void> = () => Promise.resolve();
  /** When set, answers a request in place of the routes. */
  instead: ((request: IncomingMessage, response: ServerResponse) => void) | null = null;

  constructor(options: StreamLogOptions, log: Log = 'changes') {
    this.#paths = GATEWAY_PATHS[log];
    this.log = createStreamLog(options);
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
  }

  async listen(port = 0): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo) /* listening on TCP */.port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  interrupt(): number {
    const { followerCount } = this.log;
    this.#server.closeAllConnections();
    return followerCount;
  }

  async close(): Promise<void> {
    await this.log.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.instead !== null) return this.instead(request, response);
    if (request.headers.authorization !== `Bearer ${this.token}`) return void response.writeHead(401).end();
    if (request.url === this.#paths.stream) return this.log.serveStream(response, { lastEventId: String(request.headers['last-event-id']) });
    if (request.url === this.#paths.snapshot) return this.log.serveSnapshot(response);
    if (request.url !== GATEWAY_PATHS.receipts) return void response.writeHead(404).end();
    await this.onReceipt(Receipt.parse(JSON.parse(await text(request))));
    response.writeHead(204).end();
  }
}

async function text(request: IncomingMessage): Promise<string> {
  let all = '';
  request.setEncoding('utf8');
  for await (const chunk of request) all += String(chunk);
  return all;
}
