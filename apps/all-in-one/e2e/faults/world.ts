import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Api, Application, Gateway, GeneratedKey, KeyManager, Page, Rollout, TestToken } from '@keyplane/contracts';
import { until } from '../../src/testing/folders.js';
import { succeeded, type Caller } from '../caller.js';
import { callGateway, verdictOf } from '../gateway-call.js';
import { Installation } from './installation.js';

const LIMIT_MS = 20_000;

/** What `/health/ready` of the gateway says. */
export interface Health {
  ready: boolean;
  stale?: boolean;
  since?: string;
  position: { epoch: string; sequence: number } | null;
  refused: number;
}

/** An installation with one API, and a token that is good at it. */
export class World {
  private constructor(
    readonly installation: Installation,
    readonly automation: Caller,
    readonly api: Api,
    readonly application: Application,
    readonly builtIn: KeyManager,
    readonly token: string,
    private readonly closeUpstream: () => void,
  ) {}

  static async create(options: { withKafka: boolean }): Promise<World> {
    const installation = await Installation.start(options);
    try {
      return await World.fill(installation);
    } catch (error) {
      await installation.remove();
      throw error;
    }
  }

  private static async fill(installation: Installation): Promise<World> {
    const upstream = createServer((_, response) => response.setHeader('content-type', 'application/json').end('{}')).listen(0, '127.0.0.1');
    await once(upstream, 'listening');
    const { port } = upstream.address() as AddressInfo; // it listens on TCP
    const automation = await installation.automation();
    const [builtIn] = (await automation.read<Page<KeyManager>>('/key-managers')).items;
    if (builtIn === undefined) throw new Error('there is no built-in key manager');
    const api = await automation.create<Api>('/apis', { name: 'Orders', version: 'v1', context: '/orders', upstreamUrl: `http://127.0.0.1:${port}`, operations: [{ method: 'GET', path: '/*', scopes: [] }], keyManagers: { mode: 'all' } });
    const application = await automation.create<Application>('/applications', { name: 'Shop' });
    await automation.create(`/applications/${application.id}/subscriptions`, { apiId: api.id });
    const key = await automation.create<GeneratedKey>(`/applications/${application.id}/keys`, { keyManagerId: builtIn.id, environment: 'PRODUCTION', grantTypes: ['client_credentials'] });
    const { accessToken } = await automation.create<TestToken>(`/keys/${key.id}/token`, {});
    const world = new World(installation, automation, api, application, builtIn, accessToken, () => upstream.close());
    await world.untilVerdict('200');
    return world;
  }

  async verdict(token = this.token): Promise<string> {
    // A connection that is kept open ends with the gateway that is killed.
    return callGateway({ url: `${this.installation.bootstrap.gatewayUrl}/orders/v1/7`, token, headers: { connection: 'close' } }).then(verdictOf, () => 'unreachable');
  }

  untilVerdict(verdict: string): Promise<void> {
    return until(`the gateway answers ${verdict}`, async () => (await this.verdict()) === verdict, LIMIT_MS);
  }

  /** A change of the built-in key manager; its tokens are refused while it is disabled. */
  async setEnabled(enabled: boolean): Promise<void> {
    succeeded(await this.automation.patch(`/key-managers/${this.builtIn.id}`, { enabled }));
  }

  async renameApplication(name: string): Promise<void> {
    succeeded(await this.automation.patch(`/applications/${this.application.id}`, { name }));
  }

  async gateway(): Promise<Gateway> {
    return this.automation.read<Gateway>(`/gateways/${this.installation.gatewayIdentity.id}`);
  }

  async rollout(): Promise<Rollout['gateways'][number] | undefined> {
    return (await this.automation.read<Rollout>(`/key-managers/${this.builtIn.id}/rollout`)).gateways[0];
  }

  /** The administrator sees this gateway with everything there is. */
  untilCurrent(): Promise<void> {
    return until('the gateway is current', async () => (await this.gateway()).state === 'current', LIMIT_MS);
  }

  async health(): Promise<Health> {
    return (await (await fetch(`${this.installation.bootstrap.gatewayUrl}/health/ready`)).json()) as Health; // the gateway's own answer
  }

  /** What the gateway enforces now is on its disk. */
  async untilOnDisk(): Promise<void> {
    const { position } = await this.health();
    await until('the disk copy is written', () => this.installation.copyText().includes(JSON.stringify(position)));
  }

  async remove(): Promise<void> {
    await this.installation.remove();
    this.closeUpstream();
  }
}
