import { DataSource } from 'typeorm';
import { MIGRATIONS } from './migrations/index.js';

/**
 * Brings the database to this release's schema, as `keyplane_migrator`. Safe to run from several processes at once: an
 * advisory lock lets one work and the others find nothing to do. @returns names of the migrations that ran
 */
export async function migrate(url: string): Promise<string[]> {
  const dataSource = new DataSource({ type: 'postgres', url, schema: 'keyplane', migrations: [...MIGRATIONS], migrationsTableName: 'migrations', poolSize: 2, applicationName: 'keyplane-migrator' });
  await dataSource.initialize();
  const lock = dataSource.createQueryRunner();
  try {
    await lock.query('select pg_advisory_lock(7000, 1)');
    await lock.query('create schema if not exists keyplane');
    const ran = await dataSource.runMigrations({ transaction: 'all' });
    // What a start compares with its own list.
    await lock.query('grant select on keyplane.migrations to keyplane_app, keyplane_system');
    return ran.map((migration) => migration.name);
  } finally {
    await lock.query('select pg_advisory_unlock(7000, 1)').catch(() => undefined); // the session's end frees it, too
    await lock.release();
    await dataSource.destroy();
  }
}
