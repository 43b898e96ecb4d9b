import { mkdirSync, writeSync } from 'node:fs';
import type { Config } from '../config/env.js';
import { ensureDatabase, ensureDatabaseRoles, hasDatabase, startPostgres, type PostgresServer } from '../postgres/index.js';
import { openLog } from '../processes/log-files.js';
import type { MasterKey } from '../secrets/master-key.js';
import { StartError } from '../start-error.js';
import { DATABASE, databasePasswords } from './control-plane.js';

/** Starts the embedded Postgres of a data folder. @throws StartError with the server's own words */
export async function startDatabaseServer({ dataDir, ports }: Config, masterKey: MasterKey): Promise<PostgresServer> {
  mkdirSync(dataDir, { recursive: true });
  const { descriptor } = openLog(dataDir, 'postgres');
  try {
    return await startPostgres({
      home: dataDir,
      port: ports.postgres,
      superuserPassword: masterKey.derive('postgres superuser'),
      isDurable: true,
      log: (text) => writeSync(descriptor, text),
    });
  } catch (error) {
    throw new StartError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** True when this installation has been started before. @throws StartError where the master key is not the one of the data */
export async function hasKeyplaneData(server: PostgresServer): Promise<boolean> {
  try {
    return await hasDatabase(server, DATABASE);
  } catch (error) {
    const isRefused = error instanceof Error && 'code' in error && error.code === '28P01';
    if (!isRefused) throw error;
    throw new StartError('The master key does not fit the database: its file was replaced. Put the former one back.', { cause: error });
  }
}

/** Roles and database, whether they are there or not. */
export async function ensureKeyplaneDatabase(server: PostgresServer, masterKey: MasterKey): Promise<void> {
  await ensureDatabaseRoles(server, databasePasswords(masterKey));
  await ensureDatabase(server, DATABASE);
}
