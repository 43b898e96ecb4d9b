import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { passOn } from '../pass-on.js';

const HEALTH_MS_MAX = 1_000;

/** What was asked for, and what the gateway got: text is kept of snapshots and streams alone. */
export interface RecordedRequest {
  path: string;
  headers: IncomingHttpHeaders;
  text: string;
}

/** Passes everything on to a control plane, the first that answers if there are several, and keeps what was asked for and what a gateway got. */
export class RecordingProxy {
  readonly requests: RecordedRequest[] = [];
  private readonly server: Server;

  private constructor(private readonly ports: readonly [number, ...number[]]) {
    this.server = createServer((incoming, outgoing) => void this.pass(incoming, outgoing));
  }

  static async start(...ports: readonly [number, ...number[]]): Promise<RecordingProxy> {
    const proxy = new RecordingProxy(ports);
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

  private async pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const recorded: RecordedRequest = { path: incoming.url ?? '', headers: incoming.headers, text: '' };
    this.requests.push(recorded);
    const onAnswer = (answer: IncomingMessage): void => {
      const isState = /\/gateway\/(snapshot|stream)$/.test(recorded.path);
      if (isState) answer.pipe(new PassThrough()).setEncoding('utf8').on('data', (text: string) => (recorded.text += text));
    };
    passOn({ host: '127.0.0.1', port: await this.choose(), onAnswer }, incoming, outgoing);
  }

  /** As a load balancer with health checks does. Where none answers, the first one's refusal is passed on. */
  private async choose(): Promise<number> {
    const [first, ...others] = this.ports;
    for (const port of others.length === 0 ? [] : this.ports) {
      const isAnswering = await fetch(`http://127.0.0.1:${port}/health/live`, { signal: AbortSignal.timeout(HEALTH_MS_MAX), headers: { connection: 'close' } }).then(({ ok }) => ok, () => false);
      if (isAnswering) return port;
    }
    return first;
  }
}
