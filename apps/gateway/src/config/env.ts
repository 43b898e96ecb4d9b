import { readFileSync } from 'node:fs';
import { parseNetworkRules, type NetworkRules } from '@keyplane/guarded-http';
import { z } from 'zod';

const HttpAddress = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' });

const Networks = z.string().transform((text, context): NetworkRules => {
  try {
    return parseNetworkRules(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: `is invalid: ${error instanceof Error ? error.message.replace(/\.$/, '') : 'not a list of networks'}` });
    return z.NEVER;
  }
});

/** Every environment variable that the gateway reads; the configuration page is generated from the descriptions. An empty value counts as absent. */
export const gatewayEnvironment = z.object({
  KEYPLANE_GATEWAY_HOST: z.string().default('127.0.0.1').describe('Address that the gateway listens on.'),
  KEYPLANE_GATEWAY_PORT: z.coerce.number('must be a port number').int().min(0).max(65_535).default(8080).describe('Port that the gateway listens on; 0 takes a free one.'),
  KEYPLANE_GATEWAY_ID: z.uuid('must be the id that the control plane gave this gateway (a UUID)').describe('Id of this gateway, as registered at the control plane (`POST /api/v1/gateways`).'),
  KEYPLANE_GATEWAY_DATA_DIR: z.string('must name a folder').describe('Folder of the last good configuration, from which the gateway restarts when nothing else is there.'),
  KEYPLANE_PUBLIC_URL: HttpAddress.describe('Public address of the control plane. Tokens for `{KEYPLANE_PUBLIC_URL}/api` are for the control plane and are always refused.'),
  KAFKA_BROKERS: z.string().optional().describe('Comma-separated host:port list. Given: changes come from Kafka and receipts go there. Absent: over HTTP from the control plane.'),
  KEYPLANE_KAFKA_TOPIC_PREFIX: z.string().default('').describe('Put before every topic and consumer group name; the same as the control plane’s.'),
  KEYPLANE_CONTROL_PLANE_URL: HttpAddress.optional().describe('Address at which this gateway reaches the control plane; needed without KAFKA_BROKERS.'),
  KEYPLANE_GATEWAY_TOKEN_ENDPOINT: HttpAddress.optional().describe('Token endpoint at which the gateway gets its access token; needed without KAFKA_BROKERS.'),
  KEYPLANE_GATEWAY_CLIENT_ID: z.string().optional().describe('Client id of this gateway; needed without KAFKA_BROKERS.'),
  KEYPLANE_GATEWAY_CLIENT_SECRET: z.string().optional().describe('Client secret of this gateway; this or KEYPLANE_GATEWAY_CLIENT_SECRET_FILE is needed without KAFKA_BROKERS.'),
  KEYPLANE_GATEWAY_CLIENT_SECRET_FILE: z.string().optional().describe('File that holds the client secret (a trailing line break is ignored).'),
  KEYPLANE_UPSTREAM_NETWORKS: Networks.prefault('public,private,http').describe('Networks that upstreams may be in: a comma-separated list of `public`, `private`, `loopback`, CIDR ranges, and `http` to allow plain http beside https.'),
  KEYPLANE_EXIT_WITH_PARENT: z.literal('1').optional().describe('`1`: stop when standard input closes.'),
  KEYPLANE_GATEWAY_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info').describe('Least level that is logged. `debug` adds a line for each refused request.'),
});

/** Where changes come from and receipts go to. */
export type TransportConfig =
  | { kind: 'kafka'; brokers: string[]; topicPrefix: string }
  | { kind: 'http-stream'; controlPlaneUrl: string; tokenEndpoint: string; clientId: string; clientSecret: string };

export interface GatewayConfig {
  gatewayId: string;
  host: string;
  port: number;
  dataDirectory: string;
  /** Of the control plane; `{publicUrl}/api` is the audience of its own tokens, which no API accepts. */
  publicUrl: string;
  upstreamNetworks: NetworkRules;
  logLevel: 'debug' | 'info' | 'warn' | 'error';
  isChildProcess: boolean;
  transport: TransportConfig;
}

/** All that is wrong with the configuration, one sentence each, with the name of the variable. Holds no value of a secret. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ConfigError';
  }
}

type Environment = z.infer<typeof gatewayEnvironment>;

/** Reads the configuration. @throws ConfigError with every problem at once */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): GatewayConfig {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = gatewayEnvironment.safeParse(given);
  const problems = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')} ${sentenceOf(issue, given)}.`);
  // What depends on several variables is checked on the raw values, so that it is told together with the rest.
  const transport = readTransport(given, problems);
  if (!parsed.success || problems.length > 0 || transport === null) throw new ConfigError(problems);
  return toConfig(parsed.data, transport);
}

function sentenceOf(issue: z.core.$ZodIssue, given: Record<string, unknown>): string {
  const name = String(issue.path[0]);
  return given[name] === undefined ? 'is missing' : issue.message.replace(/^Invalid/, 'is invalid:');
}

function toConfig(environment: Environment, transport: TransportConfig): GatewayConfig {
  return {
    gatewayId: environment.KEYPLANE_GATEWAY_ID,
    host: environment.KEYPLANE_GATEWAY_HOST,
    port: environment.KEYPLANE_GATEWAY_PORT,
    dataDirectory: environment.KEYPLANE_GATEWAY_DATA_DIR,
    publicUrl: withoutTrailingSlash(environment.KEYPLANE_PUBLIC_URL),
    upstreamNetworks: environment.KEYPLANE_UPSTREAM_NETWORKS,
    logLevel: environment.KEYPLANE_GATEWAY_LOG_LEVEL,
    isChildProcess: environment.KEYPLANE_EXIT_WITH_PARENT === '1',
    transport,
  };
}

function readTransport(given: Record<string, string | undefined>, problems: string[]): TransportConfig | null {
  if (given['KAFKA_BROKERS'] !== undefined) return readKafka(given['KAFKA_BROKERS'], given['KEYPLANE_KAFKA_TOPIC_PREFIX'] ?? '', problems);
  const before = problems.length;
  const need = (name: keyof Environment): string => {
    const value = given[name];
    if (value === undefined) problems.push(`${name} is missing (it is needed without KAFKA_BROKERS).`);
    return value ?? '';
  };
  const transport: TransportConfig = {
    kind: 'http-stream',
    controlPlaneUrl: withoutTrailingSlash(need('KEYPLANE_CONTROL_PLANE_URL')),
    tokenEndpoint: need('KEYPLANE_GATEWAY_TOKEN_ENDPOINT'),
    clientId: need('KEYPLANE_GATEWAY_CLIENT_ID'),
    clientSecret: readSecret(given, problems),
  };
  return problems.length === before ? transport : null;
}

function withoutTrailingSlash(address: string): string {
  return address.replace(/\/+$/, '');
}

function readKafka(text: string, topicPrefix: string, problems: string[]): TransportConfig | null {
  const brokers = text.split(',').map((broker) => broker.trim()).filter((broker) => broker !== '');
  if (brokers.length > 0 && brokers.every((broker) => /^[^\s:/]+:\d{1,5}$|^\[[0-9a-f:]+\]:\d{1,5}$/i.test(broker))) return { kind: 'kafka', brokers, topicPrefix };
  problems.push('KAFKA_BROKERS must be a comma-separated list of host:port.');
  return null;
}

function readSecret(given: Record<string, string | undefined>, problems: string[]): string {
  const secret = given['KEYPLANE_GATEWAY_CLIENT_SECRET'];
  const file = given['KEYPLANE_GATEWAY_CLIENT_SECRET_FILE'];
  if ((secret === undefined) === (file === undefined)) {
    problems.push('Exactly one of KEYPLANE_GATEWAY_CLIENT_SECRET and KEYPLANE_GATEWAY_CLIENT_SECRET_FILE is needed without KAFKA_BROKERS.');
    return '';
  }
  if (secret !== undefined) return secret;
  try {
    const text = readFileSync(file ?? '', 'utf8').replace(/\r?\n$/, '');
    if (text === '') problems.push('KEYPLANE_GATEWAY_CLIENT_SECRET_FILE names an empty file.');
    return text;
  } catch {
    problems.push('KEYPLANE_GATEWAY_CLIENT_SECRET_FILE names a file that cannot be read.');
    return '';
  }
}
