import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { LOGS, Receipt, type Log } from '@keyplane/contracts';
import type { ChangeRecord } from '@keyplane/event-transport';
import { createStreamLog, GATEWAY_PATHS, type StreamLog } from '@keyplane/event-transport/http-stream';
import { listenOnLoopback, type Loopback } from './loopback.js';
import type { World } from './world.js';

/** What of the control plane a gateway meets: a token endpoint, snapshot and stream of each log, and an ear for receipts. */
export class FakeControlPlane {
  readonly receipts: Receipt[] = [];
  snapshotsServed = 0;
  readonly clientSecret = 'canary-gateway-secret';
  readonly accessToken = 'canary-access-token';
  private constructor(
    private readonly world: World,
    private readonly logs: Record<Log, StreamLog>,
    private loopback: Loopback | null,
  ) {}

  static async start(world: World): Promise<FakeControlPlane> {
    const logs = { changes: streamOf(world.epoch, world.records), revocations: streamOf(world.epoch, world.revocations) };
    const controlPlane = new FakeControlPlane(world, logs, null);
    controlPlane.loopback = await listenOnLoopback((request, response) => void controlPlane.answer(request, response).catch(() => response.destroy()));
    return controlPlane;
  }

  get url(): string {
    return this.loopback?.origin ?? '';
  }

  /** The environment of a gateway that belongs to it. */
  environment(): Record<string, string> {
    return {
      KEYPLANE_PUBLIC_URL: 'https://keyplane.example',
      KEYPLANE_CONTROL_PLANE_URL: this.url,
      KEYPLANE_GATEWAY_TOKEN_ENDPOINT: `${this.url}/token`,
      KEYPLANE_GATEWAY_CLIENT_ID: 'gateway-1',
      KEYPLANE_GATEWAY_CLIENT_SECRET: this.clientSecret,
    };
  }

  publish(...change: Parameters<World['change']>): ChangeRecord {
    const record = this.world.change(...change);
    this.logs.changes.notify();
    return record;
  }

  revoke(token: string): void {
    this.world.revoke(token);
    this.logs.revocations.notify();
  }

  async close(): Promise<void> {
    await Promise.all(LOGS.map((log) => this.logs[log].close()));
    await this.loopback?.close();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === '/token') return this.answerToken(request, response);
    if (request.headers.authorization !== `Bearer ${this.accessToken}`) return void response.writeHead(401).end();
    if (request.url === GATEWAY_PATHS.changes.snapshot) this.snapshotsServed += 1;
    for (const log of LOGS) {
      if (request.url === GATEWAY_PATHS[log].snapshot) return this.logs[log].serveSnapshot(response);
      if (request.url === GATEWAY_PATHS[log].stream) return this.logs[log].serveStream(response, { lastEventId: String(request.headers['last-event-id']) });
    }
    this.receipts.push(Receipt.parse(await json(request)));
    response.writeHead(204).end();
  }

  private answerToken(request: IncomingMessage, response: ServerResponse): void {
    const isKnown = request.headers.authorization === `Basic ${Buffer.from(`gateway-1:${this.clientSecret}`).toString('base64')}`;
    response.writeHead(isKnown ? 200 : 401, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(isKnown ? { access_token: this.accessToken, token_type: 'Bearer', expires_in: 900 } : { error: 'invalid_client' }));
  }
}

function streamOf(epoch: string, records: readonly ChangeRecord[]): StreamLog {
  const ofState = () => [...new Map(records.map((record) => [record.key, record])).values()];
  const head = () => ({ epoch, sequence: records.length });
  return createStreamLog({
    reader: {
      head: async () => head(),
      readPage: async (after, limit) => (after.epoch === epoch ? records.slice(after.sequence, after.sequence + limit) : []),
      snapshot: async () => ({ position: head(), records: ofState().map(({ key, value }) => ({ key, value })) }),
    },
  });
}
