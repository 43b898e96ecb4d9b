import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseEnvFile, readCompose, type Compose } from '../../../../tools/compose/compose-file.mjs';
import { startKafka, type KafkaBroker } from '../../../../tools/kafka/broker.mjs';
import { ensureComposeSecrets } from '../../../../tools/compose/secrets.mjs';
import { REPOSITORY } from '../../src/config/repository.js';
import { startPostgres, type PostgresServer } from '../../src/postgres/index.js';
import { freePort } from '../../src/testing/folders.js';
import { Caller } from '../caller.js';
import { automationToken } from '../harness.js';
import { Container } from './container.js';
import { makeImages, type Image } from './images.js';

const run = promisify(execFile);
const OURS = ['control-plane-1', 'control-plane-2', 'gateway-1', 'gateway-2'] as const;
type Ours = (typeof OURS)[number];

/** docker-compose.yml without Docker: what it builds runs as plain processes, beside a real Postgres and a real Kafka. */
export class Composed {
  private readonly containers = new Map<string, Container>();

  private constructor(
    private readonly folder: string,
    readonly variables: Record<string, string>,
    private readonly compose: Compose,
    private readonly ports: Record<Ours, number>,
    private readonly images: Record<string, Image>,
    private readonly database: PostgresServer,
    private readonly broker: KafkaBroker,
  ) {}

  /** `psql` runs the script that the Postgres image runs. */
  static async prepare(psql: string): Promise<Composed> {
    const folder = mkdtempSync(join(tmpdir(), 'keyplane-compose-'));
    chmodSync(folder, 0o755); // else root's Postgres has to move out, which is a test of its own
    ensureComposeSecrets(folder);
    const ports = Object.fromEntries(await Promise.all(OURS.map(async (name) => [name, await freePort()]))) as Record<Ours, number>;
    const variables: Record<string, string> = { ...parseEnvFile(readFileSync(join(folder, '.env'), 'utf8')), KEYPLANE_PUBLIC_URL: `http://localhost:${ports['control-plane-1']}`, KEYPLANE_GATEWAY_PUBLIC_URL: `http://localhost:${ports['gateway-1']}` };
    const compose = readCompose(variables);
    mkdirSync(join(folder, 'home'));
    const [images, broker, database] = await Promise.all([
      makeImages(join(folder, 'images')),
      startKafka({ dataDir: join(folder, 'kafka') }),
      startPostgres({ home: join(folder, 'home'), port: await freePort(), superuserPassword: String(variables.POSTGRES_PASSWORD), isDurable: false }),
    ]);
    const { host, port, superuser } = database;
    const connection = ['-h', host, '-p', String(port), '-U', superuser.user, '-d', 'postgres'];
    await run(psql, [...connection, '--no-psqlrc', '-f', join(REPOSITORY, 'docker/postgres/roles.sql')], { env: { ...compose.services.postgres?.environment, PGPASSWORD: superuser.password } });
    return new Composed(folder, variables, compose, ports, images, database, broker);
  }

  /** In the order of `depends_on`. */
  async up(): Promise<void> {
    await this.start('control-plane-1');
    await Promise.all([this.start('control-plane-2'), this.start('gateway-1'), this.start('gateway-2')]);
  }

  url(name: Ours): string {
    return `http://127.0.0.1:${this.ports[name]}`;
  }

  container(name: Ours): Container {
    const found = this.containers.get(name);
    if (found === undefined) throw new Error(`${name} was not started`);
    return found;
  }

  /** The automation client of `.env`, at one of the control planes. */
  async automation(name: Ours): Promise<Caller> {
    const client = { clientId: 'keyplane-automation', clientSecret: String(this.variables.KEYPLANE_AUTOMATION_SECRET), tokenEndpoint: `${this.url(name)}/oauth2/default/token` };
    return new Caller(this.url(name), await automationToken(client));
  }

  secretFile(name: string): string {
    return readFileSync(join(this.folder, '.compose', name), 'utf8').trim();
  }

  async remove(): Promise<void> {
    for (const container of this.containers.values()) await container.kill();
    await this.database.stop();
    await this.broker.stop();
    if (this.database.folderOutside !== undefined) rmSync(this.database.folderOutside, { recursive: true, force: true });
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async start(name: Ours): Promise<void> {
    const service = this.compose.services[name];
    const image = this.images[service?.build?.target ?? ''];
    if (service === undefined || image === undefined) throw new Error(`docker-compose.yml has no ${name}, or builds no image for it`);
    const placed = (text: string): string => this.placed(name, text);
    const env = Object.fromEntries(Object.entries({ ...image.env, ...service.environment }).map(([key, value]) => [key, placed(value)]));
    const healthcheck = (service.healthcheck?.test ?? []).map((word) => word.replace(':8080/', `:${this.ports[name]}/`));
    const container = new Container({ name, folder: image.folder, command: service.command ?? image.command, env: { ...env, ...this.listening(name) }, healthcheck });
    this.containers.set(name, container);
    await container.healthy();
  }

  /** Where the names and folders of the containers are on this machine. */
  private placed(name: Ours, text: string): string {
    return text
      .replace('@postgres:5432/', `@127.0.0.1:${this.database.port}/`)
      .replace(/^kafka:9092$/, this.broker.brokers.join(','))
      .replace(/^\/run\/secrets\//, `${this.folder}/.compose/`)
      .replace(/^\/data$/, join(this.folder, name))
      .replace(/^\/portals$/, join(REPOSITORY, 'apps'));
  }

  private listening(name: Ours): Record<string, string> {
    const prefix = name.startsWith('gateway') ? 'KEYPLANE_GATEWAY_' : 'KEYPLANE_';
    return { [`${prefix}HOST`]: '127.0.0.1', [`${prefix}PORT`]: String(this.ports[name]) };
  }
}
