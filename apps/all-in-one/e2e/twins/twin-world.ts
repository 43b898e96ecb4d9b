import { join } from 'node:path';
import type { Api, Application, CreatedGateway, Gateway, GeneratedKey, Page, Rollout, TestToken } from '@keyplane/contracts';
import { gateway } from '../../src/parts/gateway.js';
import { until } from '../../src/testing/folders.js';
import type { PartDescription } from '../../src/processes/part.js';
import { succeeded, type Caller } from '../caller.js';
import { callGateway, verdictOf } from '../gateway-call.js';
import type { Installation } from '../faults/installation.js';
import type { PartProcess } from '../faults/part-process.js';
import { RecordingProxy } from '../faults/recording-proxy.js';
import { World } from '../faults/world.js';
import { freePorts } from '../harness.js';
import { Plane } from './plane.js';

/** A running gateway and where it keeps its copy. */
export interface TwinGateway {
  readonly name: 'kafka' | 'http-stream';
  readonly id: string;
  readonly url: string;
  readonly part: PartProcess;
  readonly diskCopy: string;
}

/** An API that nobody may pass, and the application that tries. */
export interface Guarded {
  readonly api: Api;
  readonly application: Application;
  readonly token: string;
}

/** Marks the sessions of the second control plane. */
const SECOND = 'control-plane-2';

/** Two control planes on one database; one gateway follows over Kafka, one over the HTTP stream of whichever answers. */
export class TwinWorld {
  constructor(
    readonly world: World,
    readonly planes: readonly [Plane, Plane],
    readonly gateways: { readonly kafka: TwinGateway; readonly http: TwinGateway },
    /** Before both control planes; what the gateway over HTTP saw has come through it. */
    readonly balancer: RecordingProxy,
    readonly guarded: Guarded,
  ) {}

  static async create(): Promise<TwinWorld> {
    const world = await World.create({ withKafka: true });
    try {
      return await addTwins(world);
    } catch (error) {
      await world.remove();
      throw error;
    }
  }

  get installation(): Installation {
    return this.world.installation;
  }

  get callers(): readonly Caller[] {
    return this.planes.map(({ caller }) => caller);
  }

  /** Whose relay has the lock. */
  async leader(): Promise<Plane | null> {
    const [row] = await this.installation.sql<{ name: string }>(
      `select a.application_name as name from pg_locks l join pg_stat_activity a using (pid)
       where l.locktype = 'advisory' and l.classid = 7002 and l.granted and l.database = (select oid from pg_database where datname = current_database())`,
    );
    const [first, second] = this.planes;
    if (row === undefined) return null;
    return row.name === SECOND ? second : first;
  }

  other(plane: Plane): Plane {
    const [first, second] = this.planes;
    return plane === first ? second : first;
  }

  /** As an administrator sees them, from the control plane that is asked first and answers. */
  async gatewayStates(): Promise<Record<TwinGateway['name'], Gateway['state'] | 'unknown'>> {
    const { items } = await this.read<Page<Gateway>>('/gateways');
    const stateOf = ({ id }: TwinGateway): Gateway['state'] | 'unknown' => items.find((item) => item.id === id)?.state ?? 'unknown';
    return { kafka: stateOf(this.gateways.kafka), 'http-stream': stateOf(this.gateways.http) };
  }

  /** How far the newest revision of the built-in key manager has come. */
  async rolloutStates(): Promise<Record<TwinGateway['name'], string>> {
    const { gateways } = await this.read<Rollout>(`/key-managers/${this.world.builtIn.id}/rollout`);
    const stateOf = ({ id }: TwinGateway): string => gateways.find(({ gatewayId }) => gatewayId === id)?.state ?? 'unknown';
    return { kafka: stateOf(this.gateways.kafka), 'http-stream': stateOf(this.gateways.http) };
  }

  async remove(): Promise<void> {
    this.gateways.kafka.part.resume();
    this.gateways.http.part.resume();
    await this.gateways.http.part.stop();
    await Promise.all(this.planes.map((plane) => plane.stop()));
    await this.balancer.close();
    await this.world.remove();
  }

  private read<Body>(path: string): Promise<Body> {
    const [first] = this.planes;
    return first.caller.read<Body>(path);
  }
}

async function addTwins(world: World): Promise<TwinWorld> {
  const { installation, automation } = world;
  const context = { installation, token: automation.token };
  const [port, gatewayPort] = [await freePorts(), await freePorts()];
  const description = installation.controlPlaneDescription;
  const marked = `${description.env.KEYPLANE_SYSTEM_DATABASE_URL}?application_name=${SECOND}`;
  const second: PartDescription = { ...description, name: SECOND, env: { ...description.env, KEYPLANE_PORT: String(port), KEYPLANE_SYSTEM_DATABASE_URL: marked }, readyUrl: `http://127.0.0.1:${port}/health/ready` };
  if (installation.controlPlanePart === null || installation.gatewayPart === null) throw new Error('the installation did not start');
  const planes = [new Plane(description, installation.controlPlanePart, context), new Plane(second, await installation.run(second), context)] as const;
  const balancer = await RecordingProxy.start(port, installation.config.ports.controlPlane);
  const kafka: TwinGateway = { name: 'kafka', id: installation.gatewayIdentity.id, url: installation.bootstrap.gatewayUrl, part: installation.gatewayPart, diskCopy: installation.diskCopy };
  const http = await startHttpGateway(world, { balancer, port: gatewayPort });
  const guarded = await makeGuarded(world);
  for (const { url } of [kafka, http]) {
    await until('both gateways know of it', async () => verdictOf(await callGateway({ url: `${url}/guarded/v1/7`, token: guarded.token })) === '401 client-disabled');
  }
  return new TwinWorld(world, planes, { kafka, http }, balancer, guarded);
}

async function startHttpGateway({ installation, automation }: World, { balancer, port }: { balancer: RecordingProxy; port: number }): Promise<TwinGateway> {
  const identity = await automation.create<CreatedGateway>('/gateways', { name: 'http-stream' });
  const { config, bootstrap } = installation;
  const folder = join(config.dataDir, 'gateway-2');
  const description = gateway({ config, bootstrap, identity });
  const part = await installation.run({
    ...description,
    name: 'gateway-2',
    env: {
      ...description.env,
      KAFKA_BROKERS: undefined,
      KEYPLANE_GATEWAY_PORT: String(port),
      KEYPLANE_GATEWAY_DATA_DIR: folder,
      KEYPLANE_CONTROL_PLANE_URL: balancer.url,
      KEYPLANE_GATEWAY_TOKEN_ENDPOINT: `${balancer.url}/oauth2/default/token`,
    },
    readyUrl: `http://127.0.0.1:${port}/health/ready`,
  });
  return { name: 'http-stream', id: identity.id, url: `http://127.0.0.1:${port}`, part, diskCopy: join(folder, 'configuration.copy') };
}

/** Its application is disabled, or its operation wants a scope that the token has not: at each moment at least one of both. */
async function makeGuarded({ automation, api, builtIn }: World): Promise<Guarded> {
  const guarded = await automation.create<Api>('/apis', { name: 'Guarded', version: 'v1', context: '/guarded', upstreamUrl: api.upstreamUrl, operations: [{ method: 'GET', path: '/*', scopes: [] }], keyManagers: { mode: 'all' } });
  const application = await automation.create<Application>('/applications', { name: 'Intruder' });
  await automation.create(`/applications/${application.id}/subscriptions`, { apiId: guarded.id });
  const key = await automation.create<GeneratedKey>(`/applications/${application.id}/keys`, { keyManagerId: builtIn.id, environment: 'PRODUCTION', grantTypes: ['client_credentials'] });
  const { accessToken } = await automation.create<TestToken>(`/keys/${key.id}/token`, {});
  succeeded(await automation.patch(`/applications/${application.id}`, { enabled: false }));
  return { api: guarded, application, token: accessToken };
}
