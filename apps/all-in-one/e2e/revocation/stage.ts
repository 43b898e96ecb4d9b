import type { Application, GeneratedKey, TestToken } from '@keyplane/contracts';
import { until } from '../../src/testing/folders.js';
import type { Caller } from '../caller.js';
import { Installation } from '../faults/installation.js';
import { publishOrders, verdictOnOrders, type Orders } from '../orders.js';
import { SecondGateway } from './second-gateway.js';

/** A whole Keyplane with two gateways, one API, and an application with a key that may call it. */
export class Stage {
  private constructor(
    readonly installation: Installation,
    readonly second: SecondGateway,
    readonly automation: Caller,
    private readonly orders: Orders,
  ) {}

  static async open(options: { withKafka: boolean }): Promise<Stage> {
    const installation = await Installation.start(options);
    const automation = await installation.automation();
    const orders = await publishOrders(automation);
    const second = await SecondGateway.register(installation, automation);
    await second.start();
    return new Stage(installation, second, automation, orders);
  }

  get application(): Application {
    return this.orders.application;
  }

  get key(): GeneratedKey {
    return this.orders.key;
  }

  get gateways(): readonly string[] {
    return [this.installation.bootstrap.gatewayUrl, this.second.url];
  }

  async token(): Promise<string> {
    return (await this.automation.create<TestToken>(`/keys/${this.key.id}/token`, {})).accessToken;
  }

  verdict(gateway: string, token: string): Promise<string> {
    return verdictOnOrders(gateway, token);
  }

  /** What each of them says. */
  verdicts(token: string): Promise<string[]> {
    return Promise.all(this.gateways.map((gateway) => this.verdict(gateway, token)));
  }

  untilBoth(verdict: string, token: string): Promise<void> {
    return until(`both gateways answer ${verdict}`, async () => (await this.verdicts(token)).every((one) => one === verdict), 20_000);
  }

  async remove(): Promise<void> {
    await this.second.stop();
    await this.installation.remove();
    this.orders.closeUpstream();
  }
}
