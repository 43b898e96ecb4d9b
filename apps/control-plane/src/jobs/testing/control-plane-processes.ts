import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ApiClient, eventually, freePort, tokenOf, type TestDatabase } from '../../testing/index.js';

const PROGRAM = fileURLToPath(new URL('../../../dist/jobs/testing/control-plane-process.js', import.meta.url));
/** Two cores may be shared by many. */
export const STARTED_MS_MAX = 60_000;
const SCOPES = 'keyplane:admin keyplane:publish keyplane:develop';

export interface ControlPlaneProcess {
  readonly pid: number;
  /** A caller with all roles, by way of this process. */
  client: ApiClient;
  /** Makes it take its turn at reconciling; resolves when it has said so. */
  reconcile(): Promise<void>;
  isAlive(): boolean;
  signal(name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void;
  /** The signal that ended it. */
  readonly ended: Promise<string | null>;
}

/** Control planes of one installation, as processes, on one database: started, killed, and started again. */
export class ControlPlaneProcesses {
  private readonly children: ChildProcess[] = [];
  private readonly masterKey = secret();
  private readonly automation = { clientId: 'automation', clientSecret: secret() };
  private publicUrl: string | null = null;
  private token: string | null = null;

  constructor(
    private readonly database: TestDatabase,
    /** Another way to the same database. */
    private readonly through: (url: string) => string = (url) => url,
  ) {}

  async start(): Promise<ControlPlaneProcess> {
    const port = await freePort();
    this.publicUrl ??= `http://localhost:${port}`;
    const child = spawn(process.execPath, [PROGRAM], { env: { PATH: process.env.PATH, ...this.environment(port) }, stdio: ['pipe', 'pipe', 'inherit'] });
    this.children.push(child);
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.stdin.on('error', () => undefined); // it is gone, which `ended` tells
    const count = (line: string): number => said.split('\n').filter((one) => one === line).length;
    await eventually(() => Promise.resolve(count('ready') > 0 || child.exitCode !== null), STARTED_MS_MAX);
    if (child.exitCode !== null) throw new Error('the control plane did not start');
    const url = `http://127.0.0.1:${port}`;
    this.token ??= await tokenOf({ ...this.automation, tokenEndpoint: `${url}/oauth2/default/token` }, SCOPES);
    return {
      pid: child.pid ?? 0,
      client: new ApiClient(url, this.token),
      ended: once(child, 'exit').then(([, signal]: (string | null)[]) => signal ?? null),
      isAlive: () => child.exitCode === null && child.signalCode === null,
      signal: (name) => void child.kill(name),
      reconcile: async () => {
        const before = count('done');
        child.stdin.write('reconcile\n');
        await eventually(() => Promise.resolve(count('done') > before || child.signalCode !== null), 30_000);
      },
    };
  }

  async stop(): Promise<void> {
    await Promise.all(this.children.map(async (child) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }));
  }

  private environment(port: number): Record<string, string> {
    return {
      KEYPLANE_PORT: String(port), KEYPLANE_PUBLIC_URL: String(this.publicUrl), DATABASE_URL: this.through(this.database.appUrl), KEYPLANE_SYSTEM_DATABASE_URL: this.through(this.database.systemUrl),
      KEYPLANE_DATABASE_POOL_SIZE: '4', KEYPLANE_MASTER_KEY: this.masterKey, KEYPLANE_CONNECTOR_NETWORKS: 'loopback,http', KEYPLANE_LOG_LEVEL: 'error', KEYPLANE_RECONCILE_SECONDS: '3600', KEYPLANE_KEY_REFRESH_SECONDS: '3600',
      KEYPLANE_BOOTSTRAP: JSON.stringify({ automation: this.automation }),
    };
  }
}

const secret = (): string => randomBytes(32).toString('base64url');
