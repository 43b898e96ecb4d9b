import type { Api, Application, Gateway, KeyManager, Rollout, TestToken } from '@keyplane/contracts';
import { until } from '../../src/testing/folders.js';
import { succeeded, type Caller } from '../caller.js';
import { publishOrders, verdictOnOrders, type Orders } from '../orders.js';
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
    private readonly orders: Orders,
    readonly token: string,
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
    const automation = await installation.automation();
    const orders = await publishOrders(automation);
    const { accessToken } = await automation.create<TestToken>(`/keys/${orders.key.id}/token`, {});
    const world = new World(installation, automation, orders, accessToken);
    await world.untilVerdict('200');
    return world;
  }

  get api(): Api {
    return this.orders.api;
  }

  get application(): Application {
    return this.orders.application;
  }

  get builtIn(): KeyManager {
    return this.orders.builtIn;
  }

  verdict(token = this.token): Promise<string> {
    return verdictOnOrders(this.installation.bootstrap.gatewayUrl, token);
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
    this.orders.closeUpstream();
  }
}
