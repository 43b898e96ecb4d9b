import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { BootstrapInput } from '../config/bootstrap-input.js';
import { ApiClient } from './api-client.js';
import { eventually } from './eventually.js';
import { freePort, tokenOf } from './test-control-plane.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const SCOPES = 'keyplane:operate keyplane:admin keyplane:publish keyplane:develop';
const secret = (): string => randomBytes(32).toString('base64url');

export interface ControlPlaneProcess {
  /** With all four roles, asking this process. */
  automation: ApiClient;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
}

/** One installation, whose control planes are processes of their own (as built), so that tests can kill them. */
export class ControlPlaneProcesses {
  private readonly children: ChildProcess[] = [];
  private readonly environment: Record<string, string>;
  private readonly credentials = { clientId: 'automation', clientSecret: secret() };

  private constructor(readonly database: TestDatabase) {
    this.environment = {
      PATH: String(process.env.PATH), KEYPLANE_PUBLIC_URL: 'http://localhost:18080', DATABASE_URL: database.appUrl, KEYPLANE_SYSTEM_DATABASE_URL: database.systemUrl,
      KEYPLANE_MASTER_KEY: secret(), KEYPLANE_CONNECTOR_NETWORKS: 'loopback,http', KEYPLANE_LOG_LEVEL: 'error', KEYPLANE_DATABASE_POOL_SIZE: '5', KEYPLANE_EXIT_WITH_PARENT: '1',
      KEYPLANE_BOOTSTRAP: JSON.stringify({ automation: this.credentials } satisfies Partial<BootstrapInput>),
    };
  }

  static async open(): Promise<ControlPlaneProcesses> {
    return new ControlPlaneProcesses(await createTestDatabase());
  }

  async start(): Promise<ControlPlaneProcess> {
    const port = await freePort();
    const child = spawn(process.execPath, [MAIN], { env: { ...this.environment, KEYPLANE_PORT: String(port) }, stdio: ['pipe', 'inherit', 'inherit'] });
    this.children.push(child);
    const url = `http://127.0.0.1:${port}`;
    await eventually(async () => (await fetch(`${url}/health/ready`)).ok, 40_000);
    return { automation: new ApiClient(url, await tokenOf({ ...this.credentials, tokenEndpoint: `${url}/oauth2/default/token` }, SCOPES)), kill: () => kill(child) };
  }

  async close(): Promise<void> {
    await Promise.all(this.children.map(kill));
    await this.database.drop();
  }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
