import { join, resolve } from 'node:path';
import { StartError } from '../start-error.js';
import { REPOSITORY } from './repository.js';

/** The ports, each of them on loopback: `KEYPLANE_PORT` and the four after it. */
export interface Ports {
  readonly controlPlane: number;
  readonly gateway: number;
  readonly sampleApi: number;
  readonly sampleAuthorizationServer: number;
  readonly postgres: number;
}

/** What the environment says about this run. */
export interface Config {
  readonly ports: Ports;
  /** Absolute. `KEYPLANE_DATA_DIR`, else `.keyplane` in the checkout. */
  readonly dataDir: string;
  /** What the parts inherit: settings of theirs that are not ours to know (`KAFKA_BROKERS`, proxies, `OTEL_*`). */
  readonly inherited: Readonly<Record<string, string | undefined>>;
}

const DEFAULT_PORT = 8080;
const NETWORKS = 'public,private,loopback,http';

/** Reads the configuration. @throws StartError that names every variable that is wrong */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const port = readPort(env.KEYPLANE_PORT);
  return {
    ports: { controlPlane: port, gateway: port + 1, sampleApi: port + 2, sampleAuthorizationServer: port + 3, postgres: port + 4 },
    dataDir: env.KEYPLANE_DATA_DIR ? resolve(env.KEYPLANE_DATA_DIR) : join(REPOSITORY, '.keyplane'),
    inherited: { KEYPLANE_CONNECTOR_NETWORKS: NETWORKS, KEYPLANE_UPSTREAM_NETWORKS: NETWORKS, ...env },
  };
}

function readPort(text: string | undefined): number {
  if (text === undefined || text === '') return DEFAULT_PORT;
  const port = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (port >= 1 && port <= 65_531) return port;
  throw new StartError(`KEYPLANE_PORT is "${text}", but must be a number from 1 to 65531: it is the first of five ports.`);
}
