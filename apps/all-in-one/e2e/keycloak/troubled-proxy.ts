import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { passOn } from '../pass-on.js';

/** What is wrong with the way to a server; null = nothing. `gone`: every connection is dropped. */
export type Trouble = null | 'silence' | 'gone' | { readonly status: number; readonly body: string; readonly headers?: Readonly<Record<string, string>> };

/** Passes everything on to a server, or misbehaves in its place. */
export class TroubledProxy {
  trouble: Trouble = null;
  private readonly server: Server;

  private constructor(private readonly target: URL) {
    this.server = createServer((incoming, outgoing) => this.handle(incoming, outgoing));
  }

  static async start(target: string): Promise<TroubledProxy> {
    const proxy = new TroubledProxy(new URL(target));
    await new Promise<void>((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`; // it listens on TCP
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private handle(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { trouble, target } = this;
    if (trouble === null) passOn({ host: target.hostname, port: target.port }, incoming, outgoing);
    else if (trouble === 'gone') incoming.socket.destroy();
    else if (trouble !== 'silence') outgoing.writeHead(trouble.status, { ...trouble.headers }).end(trouble.body);
  }
}
