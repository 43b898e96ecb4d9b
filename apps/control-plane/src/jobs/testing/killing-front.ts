import { createServer, request as send, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Strike } from './database-front.js';

export interface CallMoment {
  /** Before the request reaches the server, or after the server has answered and before the answer comes back. */
  at: 'before' | 'after';
  /** `METHOD /path` */
  call: RegExp;
}

/** Stands before an authorization server, and does something at a known call, once. */
export class KillingFront {
  url = '';
  /** Answers 503 to everything but what is armed. */
  isAway = false;
  /** What goes through an armed moment waits for this, once. */
  hold: Promise<void> | null = null;
  private armed: (CallMoment & { strike: Strike }) | null = null;
  private readonly server: Server;

  constructor(private readonly upstream: string) {
    this.server = createServer((request, response) => void this.pass(request, response).catch(() => response.destroy()));
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`; // it listens on TCP
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  arm(moment: CallMoment, strike: Strike): void {
    this.armed = { ...moment, strike };
  }

  private async pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk); // without setEncoding, chunks are buffers
    const isArmed = this.armed?.call.test(`${request.method} ${request.url}`) ?? false;
    const armed = isArmed ? this.armed : null;
    if (armed) this.armed = null;
    if (this.isAway && !armed) return void response.writeHead(503).end();
    if (armed?.at === 'before' && !(await armed.strike())) return void response.destroy();
    if (armed && this.hold) await this.hold;
    const answer = await this.forward(request, Buffer.concat(chunks));
    if (armed?.at === 'after' && !(await armed.strike())) return void response.destroy();
    response.writeHead(answer.status, answer.headers).end(answer.body);
  }

  private forward({ method, url, headers }: IncomingMessage, body: Buffer): Promise<{ status: number; headers: Record<string, string>; body: Buffer }> {
    return new Promise((resolve, reject) => {
      const outgoing = send(new URL(url ?? '/', this.upstream), { method, headers: { ...headers, host: new URL(this.upstream).host } }, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 502, headers: { 'content-type': incoming.headers['content-type'] ?? 'text/plain' , ...(incoming.headers.location && { location: incoming.headers.location }) }, body: Buffer.concat(chunks) }));
      });
      outgoing.on('error', reject).end(body);
    });
  }
}
