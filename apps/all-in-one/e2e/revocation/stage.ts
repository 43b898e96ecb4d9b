import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Api, Application, GeneratedKey, KeyManager, Page, TestToken } from '@keyplane/contracts';
import { until } from '../../src/testing/folders.js';
import type { Caller } from '../caller.js';
import { Installation } from '../faults/installation.js';
import { callGateway, verdictOf } from '../gateway-call.js';
import { SecondGateway } from './second-gateway.js';

/** A whole Keyplane with two gateways, one API, and an application with a key that may call it. */
export class Stage {
  private constructor(
    readonly installation: Installation,
    readonly second: SecondGateway,
    readonly automation: Caller,
    readonly application: Application,
    readonly key: GeneratedKey,
    private readonly closeUpstream: () => void,
  ) {}

  static async open(options: { withKafka: boolean }): Promise<Stage> {
    const installation = await Installation.start(options);
    const automation = await installation.automation();
    const upstream = createServer((_, response) => response.setHeader('content-type', 'application/json').end('{}')).listen(0, '127.0.0.1');
    await once(upstream, 'listening');
    const { port } = upstream.address() as AddressInfo; // it listens on TCP
    const [builtIn] = (await automation.read<Page<KeyManager>>('/key-managers')).items;
    const api = await automation.create<Api>('/apis', { name: 'Orders', version: 'v1', context: '/orders', upstreamUrl: `http://127.0.0.1:${port}`, operations: [{ method: 'GET', path: '/*', scopes: [] }], keyManagers: { mode: 'all' } });
    const application = await automation.create<Application>('/applications', { name: 'Shop' });
    await automation.create(`/applications/${application.id}/subscriptions`, { apiId: api.id });
    const key = await automation.create<GeneratedKey>(`/applications/${application.id}/keys`, { keyManagerId: builtIn?.id, environment: 'PRODUCTION' });
    const second = await SecondGateway.register(installation, automation);
    await second.start();
    return new Stage(installation, second, automation, application, key, () => upstream.close());
  }

  get gateways(): readonly string[] {
    return [this.installation.bootstrap.gatewayUrl, this.second.url];
  }

  async token(): Promise<string> {
    return (await this.automation.create<TestToken>(`/keys/${this.key.id}/token`, {})).accessToken;
  }

  /** What one gateway says; a connection that is kept open would end with a gateway that is killed. */
  verdict(gateway: string, token: string): Promise<string> {
    return callGateway({ url: `${gateway}/orders/v1/7`, token, headers: { connection: 'close' } }).then(verdictOf, () => 'unreachable');
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
    this.closeUpstream();
  }
}
