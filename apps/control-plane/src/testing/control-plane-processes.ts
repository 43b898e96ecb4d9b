import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { BootstrapInput } from '../config/bootstrap-input.js';
import { ApiClient } from './api-client.js';
import { eventually } from './eventually.js';
import { freePort, tokenOf } from './test-control-plane.js';
import type { TestDatabase } from './test-database.js';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const SCOPES = 'keyplane:operate keyplane:admin keyplane:publish keyplane:develop';
/** Two cores may be shared by many. */
export const STARTED_MS_MAX = 60_000;

export interface ControlPlaneProcess {
  /** With all four roles, asking this process. */
  readonly automation: ApiClient;
  /** Gives the program a line on its input. */
  tell(line: string): void;
  /** How often it has said this line. */
  timesSaid(line: string): number;
  isAlive(): boolean;
  signal(name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void;
  /** The signal that ended it. */
  readonly ended: Promise<string | null>;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
}

export interface ControlPlaneProcessesOptions {
  /** Another program that serves; absent = the product's own. */
  program?: string;
  environment?: Readonly<Record<string, string>>;
  /** Another way to the same database. */
  through?: (url: string) => string;
}

/** Control planes of one installation, as processes (as built) on one database, which tests start, stop and kill. */
export class ControlPlaneProcesses {
  private readonly children: ChildProcess[] = [];
  private readonly environment: Readonly<Record<string, string>>;
  private readonly credentials = { clientId: 'automation', clientSecret: secret() };
  private readonly program: string;

  constructor(database: TestDatabase, { program = MAIN, environment = {}, through = (url) => url }: ControlPlaneProcessesOptions = {}) {
    this.program = program;
    this.environment = {
      PATH: String(process.env.PATH), KEYPLANE_PUBLIC_URL: 'http://localhost:18080', DATABASE_URL: through(database.appUrl), KEYPLANE_SYSTEM_DATABASE_URL: through(database.systemUrl),
      KEYPLANE_MASTER_KEY: secret(), KEYPLANE_CONNECTOR_NETWORKS: 'loopback,http', KEYPLANE_LOG_LEVEL: 'error', KEYPLANE_DATABASE_POOL_SIZE: '5', KEYPLANE_EXIT_WITH_PARENT: '1',
      KEYPLANE_BOOTSTRAP: JSON.stringify({ automation: this.credentials } satisfies Partial<BootstrapInput>), ...environment,
    };
  }

  /** Resolves when it is ready. @throws when it has ended instead */
  async start(): Promise<ControlPlaneProcess> {
    const port = await freePort();
    const child = spawn(process.execPath, [this.program], { env: { ...this.environment, KEYPLANE_PORT: String(port) }, stdio: ['pipe', 'pipe', 'inherit'] });
    this.children.push(child);
    child.stdin.on('error', () => undefined); // it is gone, which `ended` tells
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    const url = `http://127.0.0.1:${port}`;
    await eventually(async () => !isAlive(child) || (await fetch(`${url}/health/ready`)).ok, STARTED_MS_MAX);
    if (!isAlive(child)) throw new Error('the control plane did not start');
    return {
      automation: new ApiClient(url, await tokenOf({ ...this.credentials, tokenEndpoint: `${url}/oauth2/default/token` }, SCOPES)),
      tell: (line) => void child.stdin.write(`${line}\n`),
      timesSaid: (line) => said.split('\n').filter((one) => one === line).length,
      isAlive: () => isAlive(child),
      signal: (name) => void child.kill(name),
      ended: once(child, 'exit').then(([, signal]: (string | null)[]) => signal ?? null),
      kill: () => kill(child),
    };
  }

  async stop(): Promise<void> {
    await Promise.all(this.children.map(kill));
  }
}

const secret = (): string => randomBytes(32).toString('base64url');

function isAlive(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

async function kill(child: ChildProcess): Promise<void> {
  if (!isAlive(child)) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
