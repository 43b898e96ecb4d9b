import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { startKafka, type KafkaBroker } from '../../../../tools/kafka/broker.mjs';
import { REPOSITORY } from '../../src/config/repository.js';
import { createSampleApi } from '../../src/sample-api/echo.js';
import { freePort, temporaryFolder, until } from '../../src/testing/folders.js';
import { PartProcess } from '../faults/part-process.js';
import { callGateway, verdictOf } from '../gateway-call.js';
import { startKeyplane, type RunningKeyplane } from '../harness.js';
import { Realm } from './realm.js';

const LIMIT_MS = 30_000;

/** Keyplane over a Kafka of its own, a realm of a real Keycloak, a second gateway, and an API that is a stranger to them all. */
export class Stage {
  private second: { readonly url: string; readonly part: PartProcess } | null = null;

  private constructor(
    readonly realm: Realm,
    public keyplane: RunningKeyplane,
    private readonly broker: KafkaBroker,
    private readonly api: Server,
    private readonly data: ReturnType<typeof temporaryFolder>,
  ) {}

  static async open(): Promise<Stage> {
    const data = temporaryFolder();
    const api = createSampleApi().listen(0, '127.0.0.1');
    const [broker, realm] = await Promise.all([startKafka({ dataDir: join(data.folder, 'kafka') }), Realm.make(), once(api, 'listening')]);
    return new Stage(realm, await startKeyplane({ env: { KAFKA_BROKERS: broker.brokers.join(',') } }), broker, api, data);
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${(this.api.address() as AddressInfo).port}`; // it listens on TCP
  }

  /** Starts another gateway with what the portal showed when it was enrolled. */
  async startSecondGateway(shown: Readonly<Record<string, string>>): Promise<void> {
    const { PATH, HOME } = process.env;
    const url = `http://127.0.0.1:${await freePort()}`;
    const part = new PartProcess({
      name: 'second-gateway',
      file: join(REPOSITORY, 'apps/gateway/dist/main.js'),
      env: {
        PATH, HOME, ...shown,
        KAFKA_BROKERS: this.broker.brokers.join(','),
        KEYPLANE_PUBLIC_URL: this.keyplane.bootstrap.controlPlaneUrl,
        KEYPLANE_GATEWAY_PORT: new URL(url).port,
        KEYPLANE_GATEWAY_DATA_DIR: join(this.data.folder, 'second-gateway'),
        KEYPLANE_UPSTREAM_NETWORKS: 'loopback,http',
      },
      readyUrl: `${url}/health/ready`,
      readyMs: LIMIT_MS,
      stopMs: 2_000,
    }, this.data.folder);
    this.second = { url, part };
    await part.ready();
  }

  /** What each gateway says to a call of this path; null: it is away. */
  verdicts(path: string, token: string): Promise<(string | null)[]> {
    const gateways = [this.keyplane.bootstrap.gatewayUrl, this.second?.url ?? ''];
    // A connection that is kept open would end with a gateway that is stopped.
    return Promise.all(gateways.map((url) => callGateway({ url: `${url}${path}`, token, headers: { connection: 'close' } }).then(verdictOf, () => null)));
  }

  untilBoth(verdict: string, path: string, token: string): Promise<void> {
    return until(`both gateways answer ${verdict}`, async () => (await this.verdicts(path, token)).every((one) => one === verdict), LIMIT_MS);
  }

  /** Keyplane with its own gateway and its database, Kafka and Keycloak. */
  async stopAllButSecondGateway(): Promise<void> {
    await this.keyplane.stop();
    await this.broker.kill();
    this.realm.proxy.trouble = 'gone';
  }

  async startAgain(): Promise<void> {
    const { dataDir, port } = this.keyplane;
    this.realm.proxy.trouble = null;
    await this.broker.restart();
    this.keyplane = await startKeyplane({ dataDir, port, env: { KAFKA_BROKERS: this.broker.brokers.join(',') } });
  }

  async close(): Promise<void> {
    await this.second?.part.stop();
    await this.keyplane.stop();
    this.keyplane.remove();
    await this.broker.stop();
    await this.realm.close();
    this.api.closeAllConnections();
    this.api.close();
    this.data.remove();
  }
}
