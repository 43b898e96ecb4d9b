import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Config } from '../config/env.js';
import { REPOSITORY } from '../config/repository.js';
import type { Bootstrap } from '../credentials/bootstrap-file.js';
import { readFileIfThere, writePrivateFile } from '../data-folder/private-file.js';
import type { PartDescription } from '../processes/part.js';
import type { MasterKey } from '../secrets/master-key.js';
import type { GatewayIdentity } from './control-plane.js';

/** The identity of the embedded gateway: made once, kept with the data. */
export function ensureGatewayIdentity(dataDir: string, masterKey: MasterKey): GatewayIdentity {
  const file = join(dataDir, 'gateway-id');
  const id = readFileIfThere(file)?.trim() ?? randomUUID();
  writePrivateFile(file, `${id}\n`);
  return { id, clientId: 'keyplane-gateway-embedded', clientSecret: masterKey.derive('gateway client secret') };
}

/** The gateway as a part. */
export function gateway({ config, bootstrap, identity }: { config: Config; bootstrap: Bootstrap; identity: GatewayIdentity }): PartDescription {
  return {
    name: 'gateway',
    file: join(REPOSITORY, 'apps/gateway/dist/main.js'),
    env: {
      ...config.inherited,
      KEYPLANE_GATEWAY_PORT: String(config.ports.gateway),
      KEYPLANE_GATEWAY_HOST: '127.0.0.1',
      KEYPLANE_GATEWAY_ID: identity.id,
      KEYPLANE_GATEWAY_CLIENT_ID: identity.clientId,
      KEYPLANE_GATEWAY_CLIENT_SECRET: identity.clientSecret,
      KEYPLANE_GATEWAY_TOKEN_ENDPOINT: bootstrap.automation.tokenEndpoint,
      KEYPLANE_GATEWAY_DATA_DIR: join(config.dataDir, 'gateway'),
      KEYPLANE_PUBLIC_URL: bootstrap.controlPlaneUrl,
      KEYPLANE_CONTROL_PLANE_URL: bootstrap.controlPlaneUrl,
    },
    readyUrl: `http://127.0.0.1:${config.ports.gateway}/health/ready`,
    readyMs: 30_000,
    stopMs: 2_000,
  };
}
