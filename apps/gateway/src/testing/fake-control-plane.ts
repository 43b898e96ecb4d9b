import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { Receipt } from '@keyplane/contracts';
import type { ChangeRecord } from '@keyplane/event-transport';
import { createStreamLog, GATEWAY_PATHS, type StreamLog } from '@keyplane/event-transport/http-stream';
import { listenOnLoopback, type Loopback } from './loopback.js';
import type { World } from './world.js';

/** What of the control plane a gateway meets: a token endpoint, the snapshot, the stream, and an ear for receipts. */
export class FakeControlPlane {
  readonly receipts: Receipt[] = [];
  snapshotsServed = 0;
  readonly clientSecret = 'canary-gateway-secret';
  readonly accessToken = 'canary-access-token';
  private constructor(
    private readonly world: World,
    private readonly log: StreamLog,
    private loopback: Loopback | null,
  ) {}

  static async start(world: World): Promise<FakeControlPlane> {
    const ofState = () => [...new Map(world.records.map((record) => [record.key, record])).values()];
    const head = () => ({ epoch: world.epoch, sequence: world.records.length });
    const log = createStreamLog({
      reader: {
        head: async () => head(),
        readPage: async (after, limit) => (after.epoch === world.epoch ? world.records.slice(after.sequence, after.sequence + limit) : []),
        snapshot: async () => ({ position: head(), records: ofState().map(({ key, value }) => ({ key, value })) }),
      },
    });
    const controlPlane = new FakeControlPlane(world, log, null);
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
    this.log.notify();
    return record;
  }

  async close(): Promise<void> {
    await this.log.close();
    await this.loopback?.close();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === '/token') return this.answerToken(request, response);
    if (request.headers.authorization !== `Bearer ${this.accessToken}`) return void response.writeHead(401).end();
    if (request.url === GATEWAY_PATHS.changes.snapshot) {
      this.snapshotsServed += 1;
      return this.log.serveSnapshot(response);
    }
    if (request.url === GATEWAY_PATHS.changes.stream) return this.log.serveStream(response, { lastEventId: String(request.headers['last-event-id']) });
    this.receipts.push(Receipt.parse(await json(request)));
    response.writeHead(204).end();
  }

  private answerToken(request: IncomingMessage, response: ServerResponse): void {
    const isKnown = request.headers.authorization === `Basic ${Buffer.from(`gateway-1:${this.clientSecret}`).toString('base64')}`;
    response.writeHead(isKnown ? 200 : 401, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(isKnown ? { access_token: this.accessToken, token_type: 'Bearer', expires_in: 900 } : { error: 'invalid_client' }));
  }
}
