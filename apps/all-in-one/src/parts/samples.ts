import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '../config/env.js';
import type { PartDescription } from '../processes/part.js';
import type { MasterKey } from '../secrets/master-key.js';

/** The sample API and the sample authorization server. They are strangers to Keyplane: none of its settings reaches them. */
export function samples({ ports, dataDir, inherited }: Config, masterKey: MasterKey): PartDescription[] {
  const program = (name: string): string => fileURLToPath(new URL(`../${name}/main.js`, import.meta.url));
  const stranger = { PATH: inherited.PATH, HOME: inherited.HOME, TZ: inherited.TZ };
  const limits = { readyMs: 20_000, stopMs: 1_000 };
  return [
    {
      name: 'sample-api',
      file: program('sample-api'),
      env: { ...stranger, KEYPLANE_SAMPLE_PORT: String(ports.sampleApi) },
      readyUrl: `http://127.0.0.1:${ports.sampleApi}/`,
      ...limits,
    },
    {
      name: 'sample-authorization-server',
      file: program('sample-authorization-server'),
      env: {
        ...stranger,
        KEYPLANE_SAMPLE_PORT: String(ports.sampleAuthorizationServer),
        KEYPLANE_SAMPLE_DATA_DIR: join(dataDir, 'sample-authorization-server'),
        KEYPLANE_SAMPLE_STORAGE_KEY: masterKey.derive('sample authorization server storage'),
      },
      readyUrl: `http://127.0.0.1:${ports.sampleAuthorizationServer}/`,
      ...limits,
    },
  ];
}
