import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from './config/env.js';
import { REPOSITORY } from './config/repository.js';
import { forgetPassword } from './credentials/bootstrap-file.js';
import { lockDataFolder, isDataFolderLocked } from './data-folder/lock.js';
import { controlPlaneEnvironment } from './parts/control-plane.js';
import { startDatabaseServer } from './parts/database.js';
import { findRunningServer } from './postgres/index.js';
import { ensureMasterKey } from './secrets/master-key.js';
import { StartError } from './start-error.js';

/** `npm run admin -- …`: an administration command of the control plane, on the database of this data folder. */
async function main(args: string[]): Promise<number> {
  const config = readConfig(process.env);
  const program = join(REPOSITORY, 'apps/control-plane/dist/admin.js');
  if (args.length === 0) throw new StartError('Say what to do: npm run admin -- reset-password USER');
  if (!existsSync(join(config.dataDir, 'master-key'))) throw new StartError(`There is no installation in ${config.dataDir} yet: npm start makes one.`);
  const masterKey = ensureMasterKey(config.dataDir);
  const database = await reachDatabase(config, masterKey);
  try {
    const env = controlPlaneEnvironment({ config, masterKey, postgresPort: database.port });
    const [code] = await once(spawn(process.execPath, [program, ...args], { env, stdio: 'inherit' }), 'exit');
    const [command, username = '', organization = 'default'] = args;
    if (code === 0 && command === 'reset-password' && organization === 'default') forgetPassword(config.dataDir, username);
    return typeof code === 'number' ? code : 1;
  } finally {
    await database.release();
  }
}

/** The running database where Keyplane runs; else one for the length of the command. */
async function reachDatabase(config: ReturnType<typeof readConfig>, masterKey: ReturnType<typeof ensureMasterKey>) {
  if (isDataFolderLocked(config.dataDir)) {
    const running = findRunningServer(config.dataDir);
    if (running === undefined) throw new StartError('Keyplane runs, but its database does not (yet). Try again in a moment.');
    return { port: running.port, release: async () => undefined };
  }
  const lock = lockDataFolder(config.dataDir);
  try {
    const server = await startDatabaseServer(config, masterKey);
    return { port: server.port, release: () => server.stop().then(() => lock.release()) };
  } catch (error) {
    lock.release();
    throw error;
  }
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof StartError ? error.message : error);
    process.exit(1);
  },
);
