import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { passOn } from '../pass-on.js';

/** Passes everything on to the control plane and keeps what was asked for. */
export class RecordingProxy {
  readonly requests: { path: string; headers: IncomingHttpHeaders }[] = [];
  private readonly server: Server;

  private constructor(port: number) {
    this.server = createServer((incoming, outgoing) => {
      this.requests.push({ path: incoming.url ?? '', headers: incoming.headers });
      passOn({ host: '127.0.0.1', port }, incoming, outgoing);
    });
  }

  static async start(port: number): Promise<RecordingProxy> {
    const proxy = new RecordingProxy(port);
    await new Promise<void>((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`; // it listens on TCP
  }

  /** How often the gateway took the full state. */
  get snapshots(): number {
    return this.requests.filter(({ path }) => path.endsWith('/gateway/snapshot')).length;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
