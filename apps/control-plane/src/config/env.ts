import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { parseNetworkRules, type NetworkRules } from '@keyplane/guarded-http';
import { z } from 'zod';
import { TrustedProxies } from '../http/trusted-proxies.js';
import { BootstrapInput } from './bootstrap-input.js';

const port = z.coerce.number().int().min(0).max(65_535);
const seconds = z.coerce.number().min(1);
const databaseUrl = z.string().superRefine(readableBy(checkDatabaseUrl));

/** Every environment variable of the control plane; `docs/configuration.md` is generated from it. */
export const controlPlaneEnvironment = z.object({
  KEYPLANE_PORT: port.default(8080).describe('Port of the HTTP API.'),
  KEYPLANE_HOST: z.string().default('127.0.0.1').describe('Address to listen on.'),
  KEYPLANE_PUBLIC_URL: z.string().superRefine(readableBy(checkPublicUrl)).transform((url) => new URL(url).origin).describe('Public address of the control plane. It is part of every built-in issuer, stored at the first start, and must not change afterwards. https (with the two KEYPLANE_TLS variables, or behind KEYPLANE_TRUSTED_PROXIES), except on this machine.'),
  KEYPLANE_TLS_CERTIFICATE_FILE: z.string().optional().describe('PEM file with the certificate and its chain: the control plane speaks https itself. Read once at start.'),
  KEYPLANE_TLS_KEY_FILE: z.string().optional().describe('PEM file with the private key of the certificate.'),
  KEYPLANE_TRUSTED_PROXIES: z.string().superRefine(readableBy((text) => TrustedProxies.parse(text))).default('').describe('Addresses and CIDR blocks of the proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed. Nobody else’s are.'),
  DATABASE_URL: databaseUrl.describe('Postgres connection of the role `keyplane_app`, which row-level security binds.'),
  KEYPLANE_SYSTEM_DATABASE_URL: databaseUrl.describe('Postgres connection of the role `keyplane_system` (BYPASSRLS): relay, jobs, gateways, operator routes.'),
  KEYPLANE_MIGRATION_DATABASE_URL: databaseUrl.optional().describe('Postgres connection of the role `keyplane_migrator` (owner of the tables). Set: migrations run at start.'),
  KEYPLANE_DATABASE_POOL_SIZE: z.coerce.number().int().min(2).max(200).default(20).describe('Connections per role.'),
  KEYPLANE_MASTER_KEY: z.string().optional().describe('The master key: 32 bytes as base64url. Secrets are encrypted under it.'),
  KEYPLANE_MASTER_KEY_FILE: z.string().optional().describe('File that holds the master key.'),
  KAFKA_BROKERS: z.string().optional().describe('Comma-separated Kafka brokers. Set: changes are published to Kafka, too.'),
  KEYPLANE_KAFKA_TOPIC_PREFIX: z.string().default('').describe('Put before every topic and consumer group name, for installations that share a Kafka cluster.'),
  KEYPLANE_GATEWAY_PUBLIC_URL: z.url({ protocol: /^https?$/ }).transform((url) => new URL(url).origin).optional().describe('Public address of the gateways. The developer portal shows it and calls APIs there.'),
  KEYPLANE_PORTALS_FOLDER: z.string().optional().describe('Folder that holds `admin-portal/dist` and `developer-portal/dist`. Absent: beside the control plane.'),
  KEYPLANE_CONNECTOR_NETWORKS: z.string().superRefine(readableBy(parseNetworkRules)).default('public').describe('Networks that connectors may reach: `public`, `private`, `loopback`, CIDR blocks, and `http` for plain http.'),
  KEYPLANE_KEY_REFRESH_SECONDS: seconds.default(30).describe('How often the signing keys of each key manager are fetched, in seconds (with jitter).'),
  KEYPLANE_RECONCILE_SECONDS: seconds.default(10).describe('How often unfinished work at authorization servers (clients that are being made or deleted) is taken up, in seconds (with jitter).'),
  KEYPLANE_LONGEST_TOKEN_SECONDS: seconds.default(86_400).describe('The longest lifetime of an access token at any key manager, in seconds. For so long it is remembered that all tokens issued before a moment are revoked: a server that issues longer ones needs a greater number.'),
  KEYPLANE_SESSION_HOURS: z.coerce.number().min(0.001).max(168).default(8).describe('How long a person stays signed in to the portals, in hours.'),
  KEYPLANE_BOOTSTRAP: z.string().superRefine(readableBy(readBootstrap)).optional().describe('JSON with what must be there from the first start on: people, an automation client, gateways. Ensured at each start.'),
  KEYPLANE_ADMIN_PASSWORD_FILE: z.string().optional().describe('File that holds the password of the first administrator, `admin`; read only while nobody can sign in. Absent: a link for it is logged then.'),
  KEYPLANE_EXIT_WITH_PARENT: z.literal('1').optional().describe('`1`: stop when standard input closes.'),
  KEYPLANE_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info').describe('Lowest level that is logged.'),
});

export interface Tls {
  cert: string;
  key: string;
}

export interface Config {
  http: { port: number; host: string; publicUrl: string; tls: Tls | null; trustedProxies: TrustedProxies };
  database: { appUrl: string; systemUrl: string; migrationUrl: string | null; poolSize: number };
  masterKey: Buffer;
  kafka: { brokers: string[]; topicPrefix: string } | null;
  connectorNetworks: NetworkRules;
  keyRefreshMs: number;
  reconcileMs: number;
  longestTokenMs: number;
  sessionMs: number;
  gatewayPublicUrl: string | null;
  portalsFolder: string | null;
  bootstrap: BootstrapInput | null;
  /** Null: a set-up link is logged while nobody is there. */
  adminPasswordFile: string | null;
  isChildProcess: boolean;
  logLevel: 'debug' | 'info' | 'warn' | 'error';
}

/** All problems of the environment at once; each sentence names its variable. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

/** The only reader of the process's environment. @throws ConfigError with all problems */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const parsed = controlPlaneEnvironment.safeParse(environment, { reportInput: true });
  const problems = parsed.success ? [] : parsed.error.issues.map(sentenceOf);
  const masterKey = readMasterKey(environment);
  if (typeof masterKey === 'string') problems.push(masterKey);
  const tls = readTls(environment);
  if (typeof tls === 'string') problems.push(tls);
  if (parsed.success) problems.push(...findTlsProblems(parsed.data));
  if (problems.length > 0 || !parsed.success || typeof masterKey === 'string' || typeof tls === 'string') throw new ConfigError(problems);
  const env = parsed.data;
  return Object.freeze({
    http: { port: env.KEYPLANE_PORT, host: env.KEYPLANE_HOST, publicUrl: env.KEYPLANE_PUBLIC_URL, tls, trustedProxies: TrustedProxies.parse(env.KEYPLANE_TRUSTED_PROXIES) },
    database: { appUrl: env.DATABASE_URL, systemUrl: env.KEYPLANE_SYSTEM_DATABASE_URL, migrationUrl: env.KEYPLANE_MIGRATION_DATABASE_URL ?? null, poolSize: env.KEYPLANE_DATABASE_POOL_SIZE },
    masterKey,
    kafka: env.KAFKA_BROKERS ? { brokers: env.KAFKA_BROKERS.split(',').map((broker) => broker.trim()), topicPrefix: env.KEYPLANE_KAFKA_TOPIC_PREFIX } : null,
    connectorNetworks: parseNetworkRules(env.KEYPLANE_CONNECTOR_NETWORKS),
    keyRefreshMs: env.KEYPLANE_KEY_REFRESH_SECONDS * 1000,
    reconcileMs: env.KEYPLANE_RECONCILE_SECONDS * 1000,
    longestTokenMs: env.KEYPLANE_LONGEST_TOKEN_SECONDS * 1000,
    gatewayPublicUrl: env.KEYPLANE_GATEWAY_PUBLIC_URL ?? null,
    portalsFolder: env.KEYPLANE_PORTALS_FOLDER ?? null,
    sessionMs: env.KEYPLANE_SESSION_HOURS * 3_600_000,
    bootstrap: env.KEYPLANE_BOOTSTRAP === undefined ? null : readBootstrap(env.KEYPLANE_BOOTSTRAP),
    adminPasswordFile: env.KEYPLANE_ADMIN_PASSWORD_FILE ?? null,
    isChildProcess: env.KEYPLANE_EXIT_WITH_PARENT === '1',
    logLevel: env.KEYPLANE_LOG_LEVEL,
  });
}

function sentenceOf(issue: z.core.$ZodIssue): string {
  const isMissing = issue.code === 'invalid_type' && issue.input === undefined;
  return `${issue.path.join('.')}: ${isMissing ? 'is not set' : issue.message}`;
}

/** A check that is the reader itself: what it throws is the problem. */
function readableBy(read: (text: string) => unknown) {
  return (text: string, context: z.RefinementCtx): void => {
    try {
      read(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: messageOf(error) });
    }
  };
}

/** The key, or the sentence that says what is wrong; it holds nothing of the key. */
function readMasterKey({ KEYPLANE_MASTER_KEY: given, KEYPLANE_MASTER_KEY_FILE: file }: NodeJS.ProcessEnv): Buffer | string {
  if (given === undefined && file === undefined) return 'KEYPLANE_MASTER_KEY: set it, or KEYPLANE_MASTER_KEY_FILE, to 32 random bytes as base64url (openssl rand -base64 32)';
  const variable = given === undefined ? 'KEYPLANE_MASTER_KEY_FILE' : 'KEYPLANE_MASTER_KEY';
  try {
    const key = Buffer.from(given ?? readFileSync(file ?? '', 'utf8').trim(), 'base64url');
    return key.length === 32 ? key : `${variable}: must be 32 bytes as base64url, has ${key.length}`;
  } catch (error) {
    return `${variable}: ${messageOf(error)}`;
  }
}

/** Certificate and key, null where there are none, or the sentence that says what is wrong. */
function readTls({ KEYPLANE_TLS_CERTIFICATE_FILE: certificate, KEYPLANE_TLS_KEY_FILE: key }: NodeJS.ProcessEnv): Tls | null | string {
  if (certificate === undefined && key === undefined) return null;
  if (certificate === undefined || key === undefined) return 'KEYPLANE_TLS_CERTIFICATE_FILE: is set together with KEYPLANE_TLS_KEY_FILE, or neither is';
  try {
    const tls = { cert: readFileSync(certificate, 'utf8'), key: readFileSync(key, 'utf8') };
    createSecureContext(tls); // they are read, and belong together
    return tls;
  } catch (error) {
    return `KEYPLANE_TLS_CERTIFICATE_FILE: ${messageOf(error)}`;
  }
}

/** @throws with the names of wrong members only: their values are secrets, which a JSON parser's message would quote */
function readBootstrap(text: string): BootstrapInput {
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch {
    throw new Error('is not valid JSON');
  }
  const parsed = BootstrapInput.safeParse(input);
  if (!parsed.success) throw new Error(parsed.error.issues.map((issue) => `${issue.path.join('.') || 'it'}: ${issue.message}`).join('; '));
  return parsed.data;
}

/** https must come from somewhere, else browsers reach nothing, and no `X-Forwarded-For` is believed. */
function findTlsProblems(env: z.infer<typeof controlPlaneEnvironment>): string[] {
  const isHttps = env.KEYPLANE_PUBLIC_URL.startsWith('https:');
  const hasCertificate = env.KEYPLANE_TLS_CERTIFICATE_FILE !== undefined;
  if (isHttps && !hasCertificate && env.KEYPLANE_TRUSTED_PROXIES === '') return ['KEYPLANE_PUBLIC_URL: is https; set KEYPLANE_TLS_CERTIFICATE_FILE and KEYPLANE_TLS_KEY_FILE, or KEYPLANE_TRUSTED_PROXIES to the addresses of the proxy that ends TLS'];
  return !isHttps && hasCertificate ? ['KEYPLANE_PUBLIC_URL: must be https where KEYPLANE_TLS_CERTIFICATE_FILE is set'] : [];
}

function checkPublicUrl(publicUrl: string): void {
  if (!URL.canParse(publicUrl)) throw new Error('must be a URL');
  const url = new URL(publicUrl);
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLocal)) throw new Error('must be https, except on this machine');
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') throw new Error('must be an origin: no user, path, query or fragment');
}

/** The message does not quote the value: it holds a password. */
function checkDatabaseUrl(text: string): void {
  if (!URL.canParse(text) || !/^postgres(ql)?:$/.test(new URL(text).protocol)) throw new Error('must be a postgres:// URL');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
