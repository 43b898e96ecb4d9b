import { readFileSync } from 'node:fs';
import { parseNetworkRules, type NetworkRules } from '@keyplane/guarded-http';
import { z } from 'zod';
import { BootstrapInput } from './bootstrap-input.js';

const port = z.coerce.number().int().min(0).max(65_535);
const seconds = z.coerce.number().min(1);

/** Every environment variable of the control plane; `docs/configuration.md` is generated from it. */
export const controlPlaneEnvironment = z.object({
  KEYPLANE_PORT: port.default(8080).describe('Port of the HTTP API.'),
  KEYPLANE_HOST: z.string().default('127.0.0.1').describe('Address to listen on.'),
  KEYPLANE_PUBLIC_URL: z.url().transform(withoutTrailingSlash).describe('Public address of the control plane. It is part of every built-in issuer, stored at the first start, and must not change afterwards. https, except on this machine.'),
  DATABASE_URL: z.string().min(1).describe('Postgres connection of the role `keyplane_app`, which row-level security binds.'),
  KEYPLANE_SYSTEM_DATABASE_URL: z.string().min(1).describe('Postgres connection of the role `keyplane_system` (BYPASSRLS): relay, jobs, gateways, operator routes.'),
  KEYPLANE_MIGRATION_DATABASE_URL: z.string().min(1).optional().describe('Postgres connection of the role `keyplane_migrator` (owner of the tables). Set: migrations run at start.'),
  KEYPLANE_DATABASE_POOL_SIZE: z.coerce.number().int().min(2).max(200).default(20).describe('Connections per role.'),
  KEYPLANE_MASTER_KEY: z.string().optional().describe('The master key: 32 bytes as base64url. Secrets are encrypted under it.'),
  KEYPLANE_MASTER_KEY_FILE: z.string().optional().describe('File that holds the master key.'),
  KAFKA_BROKERS: z.string().optional().describe('Comma-separated Kafka brokers. Set: changes are published to Kafka, too.'),
  KEYPLANE_KAFKA_TOPIC_PREFIX: z.string().default('').describe('Put before every topic and consumer group name, for installations that share a Kafka cluster.'),
  KEYPLANE_CONNECTOR_NETWORKS: z.string().default('public').describe('Networks that connectors may reach: `public`, `private`, `loopback`, CIDR blocks, and `http` for plain http.'),
  KEYPLANE_KEY_REFRESH_SECONDS: seconds.default(30).describe('How often the signing keys of each key manager are fetched, in seconds (with jitter).'),
  KEYPLANE_BOOTSTRAP: z.string().optional().describe('JSON with the first people, the automation client and the embedded gateway; used by `npm start`.'),
  KEYPLANE_EXIT_WITH_PARENT: z.literal('1').optional().describe('`1`: stop when standard input closes.'),
  KEYPLANE_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info').describe('Lowest level that is logged.'),
});

export interface Config {
  http: { port: number; host: string; publicUrl: string };
  database: { appUrl: string; systemUrl: string; migrationUrl: string | null; poolSize: number };
  masterKey: Buffer;
  kafka: { brokers: string[]; topicPrefix: string } | null;
  connectorNetworks: NetworkRules;
  keyRefreshMs: number;
  bootstrap: BootstrapInput | null;
  isChildProcess: boolean;
  logLevel: 'debug' | 'info' | 'warn' | 'error';
}

/** All problems of the environment at once; each sentence names its variable. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

/** The only reader of the process's environment. @throws ConfigError */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const parsed = controlPlaneEnvironment.safeParse(environment);
  if (!parsed.success) throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  const env = parsed.data;
  const problems: string[] = [];
  const attempt = <T>(name: string, read: () => T): T | null => {
    try {
      return read();
    } catch (error) {
      problems.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      return null;
    }
  };
  const masterKey = attempt('KEYPLANE_MASTER_KEY', () => readMasterKey(env));
  const connectorNetworks = attempt('KEYPLANE_CONNECTOR_NETWORKS', () => parseNetworkRules(env.KEYPLANE_CONNECTOR_NETWORKS));
  const bootstrap = attempt('KEYPLANE_BOOTSTRAP', () => (env.KEYPLANE_BOOTSTRAP === undefined ? null : BootstrapInput.parse(JSON.parse(env.KEYPLANE_BOOTSTRAP))));
  attempt('KEYPLANE_PUBLIC_URL', () => checkPublicUrl(env.KEYPLANE_PUBLIC_URL));
  if (problems.length > 0 || masterKey === null || connectorNetworks === null) throw new ConfigError(problems);
  return Object.freeze({
    http: { port: env.KEYPLANE_PORT, host: env.KEYPLANE_HOST, publicUrl: env.KEYPLANE_PUBLIC_URL },
    database: { appUrl: env.DATABASE_URL, systemUrl: env.KEYPLANE_SYSTEM_DATABASE_URL, migrationUrl: env.KEYPLANE_MIGRATION_DATABASE_URL ?? null, poolSize: env.KEYPLANE_DATABASE_POOL_SIZE },
    masterKey,
    kafka: env.KAFKA_BROKERS ? { brokers: env.KAFKA_BROKERS.split(',').map((broker) => broker.trim()), topicPrefix: env.KEYPLANE_KAFKA_TOPIC_PREFIX } : null,
    connectorNetworks,
    keyRefreshMs: env.KEYPLANE_KEY_REFRESH_SECONDS * 1000,
    bootstrap,
    isChildProcess: env.KEYPLANE_EXIT_WITH_PARENT === '1',
    logLevel: env.KEYPLANE_LOG_LEVEL,
  });
}

function readMasterKey(env: z.infer<typeof controlPlaneEnvironment>): Buffer {
  const text = env.KEYPLANE_MASTER_KEY ?? (env.KEYPLANE_MASTER_KEY_FILE === undefined ? undefined : readFileSync(env.KEYPLANE_MASTER_KEY_FILE, 'utf8').trim());
  if (text === undefined) throw new Error('set it, or KEYPLANE_MASTER_KEY_FILE, to 32 random bytes as base64url (openssl rand -base64 32)');
  const key = Buffer.from(text, 'base64url');
  if (key.length !== 32) throw new Error(`must be 32 bytes as base64url, has ${key.length}`);
  return key;
}

function checkPublicUrl(publicUrl: string): void {
  const url = new URL(publicUrl);
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLocal)) throw new Error('must be https, except on this machine');
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') throw new Error('must be an origin, without a path');
}

function withoutTrailingSlash(url: string): string {
  return url.replace(/\/$/, '');
}
