import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { REPOSITORY } from '../../src/config/repository.js';
import { freePort, temporaryFolder, until } from '../../src/testing/folders.js';

export interface SecondServer {
  readonly wellKnownEndpoint: string;
  stop(): Promise<void>;
}

/** One more sample authorization server: the first is a key manager of each organization, and so can't be a global one. */
export async function startSecondServer(): Promise<SecondServer> {
  const place = temporaryFolder();
  const port = await freePort();
  const built = join(REPOSITORY, 'apps/all-in-one/dist/src');
  const child = spawn(process.execPath, ['--import', join(built, 'processes/exit-with-parent.js'), join(built, 'sample-authorization-server/main.js')], {
    env: { PATH: process.env.PATH, KEYPLANE_EXIT_WITH_PARENT: '1', KEYPLANE_SAMPLE_PORT: String(port), KEYPLANE_SAMPLE_DATA_DIR: place.folder, KEYPLANE_SAMPLE_STORAGE_KEY: randomBytes(32).toString('base64url') },
    // Its standard input closes when this process ends, and that ends it.
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const ended = once(child, 'exit');
  await until('the second authorization server answers', () => fetch(`http://localhost:${port}/`).then(({ ok }) => ok, () => false));
  return {
    wellKnownEndpoint: `http://localhost:${port}/.well-known/openid-configuration`,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      place.remove();
    },
  };
}
