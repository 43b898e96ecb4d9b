import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startKafka, type KafkaBroker } from '../../../../tools/kafka/broker.mjs';
import { readConfig, type Config } from '../../src/config/env.js';
import { ensureBootstrap, type Bootstrap } from '../../src/credentials/bootstrap-file.js';
import { controlPlane, DATABASE, type GatewayIdentity } from '../../src/parts/control-plane.js';
import { ensureKeyplaneDatabase, startDatabaseServer } from '../../src/parts/database.js';
import { ensureGatewayIdentity, gateway } from '../../src/parts/gateway.js';
import { readFileIfThere } from '../../src/data-folder/private-file.js';
import type { PostgresServer } from '../../src/postgres/index.js';
import type { PartDescription } from '../../src/processes/part.js';
import { ensureMasterKey, type MasterKey } from '../../src/secrets/master-key.js';
import { automationToken, freePorts } from '../harness.js';
import { Caller } from '../caller.js';
import { PartProcess } from './part-process.js';
import { RecordingProxy } from './recording-proxy.js';

/** A whole Keyplane whose parts are started and killed one by one, over the HTTP stream or with a Kafka of its own. */
export class Installation {
  readonly bootstrap: Bootstrap;
  readonly gatewayIdentity: GatewayIdentity;
  controlPlanePart: PartProcess | null = null;
  gatewayPart: PartProcess | null = null;

  private constructor(
    readonly config: Config,
    private readonly masterKey: MasterKey,
    public database: PostgresServer,
    readonly broker: KafkaBroker | null,
    /** Stands before the control plane, where the gateway calls it. */
    readonly proxy: RecordingProxy,
  ) {
    this.bootstrap = ensureBootstrap(config.dataDir, config.ports, false);
    this.gatewayIdentity = ensureGatewayIdentity(config.dataDir, masterKey);
  }

  static async start({ withKafka }: { withKafka: boolean }): Promise<Installation> {
    const dataDir = mkdtempSync(join(tmpdir(), 'keyplane-faults-'));
    chmodSync(dataDir, 0o755); // else root's Postgres has to move out, which is a test of its own
    const broker = withKafka ? await startKafka({ dataDir: join(dataDir, 'kafka') }) : null;
    const { PATH, HOME } = process.env;
    const config = readConfig({ PATH, HOME, KEYPLANE_PORT: String(await freePorts()), KEYPLANE_DATA_DIR: dataDir, ...(broker === null ? {} : { KAFKA_BROKERS: broker.brokers.join(',') }) });
    const masterKey = ensureMasterKey(dataDir);
    const database = await startDatabaseServer(config, masterKey);
    await ensureKeyplaneDatabase(database, masterKey);
    const installation = new Installation(config, masterKey, database, broker, await RecordingProxy.start(config.ports.controlPlane));
    try {
      await installation.startControlPlane();
      await installation.startGateway();
    } catch (error) {
      await installation.remove();
      throw error;
    }
    return installation;
  }

  async startDatabase(): Promise<void> {
    this.database = await startDatabaseServer(this.config, this.masterKey);
  }

  /** As after the loss of a disk: a new server with the roles and an empty database. */
  async replaceDatabase(): Promise<void> {
    await this.database.stop();
    rmSync(this.database.cluster, { recursive: true });
    await this.startDatabase();
    await ensureKeyplaneDatabase(this.database, this.masterKey);
  }

  /** What the control plane is started with. */
  get controlPlaneDescription(): PartDescription {
    const settings = { config: this.config, masterKey: this.masterKey, postgresPort: this.database.port };
    return controlPlane(settings, this.bootstrap, this.gatewayIdentity);
  }

  async startControlPlane(): Promise<void> {
    this.controlPlanePart = await this.run(this.controlPlaneDescription);
  }

  async startGateway(): Promise<void> {
    const { config, bootstrap, gatewayIdentity: identity } = this;
    const description = gateway({ config, bootstrap, identity });
    this.gatewayPart = await this.run({ ...description, env: { ...description.env, KEYPLANE_CONTROL_PLANE_URL: this.proxy.url } });
  }

  async killControlPlane(): Promise<void> {
    await this.controlPlanePart?.kill();
  }

  /** An orderly stop; resolves to how long it took, in milliseconds. */
  async stopControlPlane(): Promise<number> {
    const before = Date.now();
    await this.controlPlanePart?.stop();
    return Date.now() - before;
  }

  async killGateway(): Promise<void> {
    await this.gatewayPart?.kill();
  }

  /** An orderly stop of the server, then a copy of its files. */
  async stopDatabase({ copyTo }: { copyTo?: string } = {}): Promise<void> {
    await this.database.stop();
    if (copyTo !== undefined) execFileSync('cp', ['-a', this.database.cluster, copyTo]); // with its owner, who is not always us
  }

  /** Puts a copy of the files in the place of a stopped server's. */
  restoreDatabase(copy: string): void {
    rmSync(this.database.cluster, { recursive: true });
    execFileSync('cp', ['-a', copy, this.database.cluster]);
  }

  async killDatabase(): Promise<void> {
    process.kill(Number(readFileSync(join(this.database.cluster, 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL');
    await this.database.ended;
  }

  /** As the superuser; who is not the database's owner waits for nobody. */
  async sql<Row extends object = Record<string, unknown>>(text: string, values: unknown[] = [], database = DATABASE): Promise<Row[]> {
    const { host, port, superuser } = this.database;
    const client = new pg.Client({ host, port, ...superuser, database });
    await client.connect();
    try {
      return (await client.query<Row>(text, values)).rows;
    } finally {
      await client.end();
    }
  }

  async automation(): Promise<Caller> {
    return new Caller(this.bootstrap.controlPlaneUrl, await automationToken(this.bootstrap.automation));
  }

  gatewayLog(): string {
    return readFileSync(join(this.config.dataDir, 'logs', 'gateway.log'), 'utf8');
  }

  /** Where the gateway keeps its last good configuration. */
  get diskCopy(): string {
    return join(this.config.dataDir, 'gateway', 'configuration.copy');
  }

  /** Of the configuration, or of what is revoked; empty while there is none. */
  copyText(what: 'configuration' | 'revocations' = 'configuration'): string {
    return readFileIfThere(join(this.config.dataDir, 'gateway', `${what}.copy`)) ?? ''; // there is none while one replaces the other
  }

  async remove(): Promise<void> {
    await this.gatewayPart?.stop();
    await this.controlPlanePart?.stop();
    await this.database.stop();
    await this.broker?.stop();
    await this.proxy.close();
    if (this.database.folderOutside !== undefined) rmSync(this.database.folderOutside, { recursive: true, force: true });
    rmSync(this.config.dataDir, { recursive: true, force: true });
  }

  /** Starts a part and resolves when it is ready. */
  async run(description: PartDescription): Promise<PartProcess> {
    const part = new PartProcess(description, this.config.dataDir);
    try {
      await part.ready();
    } catch (error) {
      await part.kill();
      throw error;
    }
    return part;
  }
}
