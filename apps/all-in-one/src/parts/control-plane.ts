import { join } from 'node:path';
import type { Config } from '../config/env.js';
import { REPOSITORY } from '../config/repository.js';
import type { Bootstrap } from '../credentials/bootstrap-file.js';
import type { DatabaseRole } from '../postgres/index.js';
import type { PartDescription } from '../processes/part.js';
import type { MasterKey } from '../secrets/master-key.js';

/** The database of the control plane in the embedded Postgres. */
export const DATABASE = 'keyplane';

/** What the all-in-one start and the control plane agree on about the gateway that comes with it. */
export interface GatewayIdentity {
  readonly id: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface ControlPlaneSettings {
  readonly config: Config;
  readonly masterKey: MasterKey;
  /** Where Postgres listens now; a left-over one may be on the port of an earlier run. */
  readonly postgresPort: number;
}

/** The passwords of the three database roles; derived, so no file holds them. */
export function databasePasswords(masterKey: MasterKey): Record<DatabaseRole, string> {
  const of = (role: DatabaseRole): string => masterKey.derive(`postgres ${role}`);
  return { keyplane_app: of('keyplane_app'), keyplane_system: of('keyplane_system'), keyplane_migrator: of('keyplane_migrator') };
}

/** The environment of the control plane and of its administration commands. */
export function controlPlaneEnvironment({ config, masterKey, postgresPort }: ControlPlaneSettings): Record<string, string | undefined> {
  const passwords = databasePasswords(masterKey);
  const url = (role: DatabaseRole): string => `postgres://${role}:${passwords[role]}@127.0.0.1:${postgresPort}/${DATABASE}`;
  return {
    ...config.inherited,
    KEYPLANE_PORT: String(config.ports.controlPlane),
    KEYPLANE_HOST: '127.0.0.1',
    KEYPLANE_PUBLIC_URL: `http://localhost:${config.ports.controlPlane}`,
    DATABASE_URL: url('keyplane_app'),
    KEYPLANE_SYSTEM_DATABASE_URL: url('keyplane_system'),
    KEYPLANE_MIGRATION_DATABASE_URL: url('keyplane_migrator'),
    KEYPLANE_MASTER_KEY_FILE: masterKey.file,
    KEYPLANE_GATEWAY_PUBLIC_URL: `http://localhost:${config.ports.gateway}`,
  };
}

/** The control plane as a part; at its start it ensures the people and clients of the bootstrap file. */
export function controlPlane(settings: ControlPlaneSettings, { admin, developer, automation }: Bootstrap, gateway: GatewayIdentity): PartDescription {
  const { clientId, clientSecret } = automation;
  return {
    name: 'control-plane',
    file: join(REPOSITORY, 'apps/control-plane/dist/main.js'),
    env: {
      ...controlPlaneEnvironment(settings),
      KEYPLANE_BOOTSTRAP: JSON.stringify({ admin, developer, automation: { clientId, clientSecret }, gateways: [{ name: 'embedded', ...gateway }] }),
    },
    readyUrl: `http://127.0.0.1:${settings.config.ports.controlPlane}/health/ready`,
    readyMs: 60_000, // the first start creates all tables
    stopMs: 3_000,
  };
}
