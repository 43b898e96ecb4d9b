import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../testing/index.js';
import { migrate } from './migrate.js';
import { MIGRATIONS } from './migrations/index.js';
import { findMigrationProblems } from './preconditions.js';

const newest = String(MIGRATIONS.at(-1)?.name);
let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.drop());

/** What a control plane says to this database at its start. */
async function problems(): Promise<string[]> {
  const dataSource = await new DataSource({ type: 'postgres', url: database.systemUrl }).initialize();
  try {
    return await findMigrationProblems(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

describe('a start', () => {
  it('is content with a database of its own release', async () => {
    expect(await problems()).toEqual([]);
  });

  it('refuses a database of an older release, and names what it lacks', async () => {
    await database.sql('delete from keyplane.migrations where name = $1', [newest]);
    expect(await problems()).toEqual([`The database is of an older release of Keyplane (it lacks ${newest}); start once with KEYPLANE_MIGRATION_DATABASE_URL set.`]);
  });

  // An old release that writes into a new schema may break what the new one relies on.
  it('refuses a database of a newer release, and names what it does not know', async () => {
    await database.sql(`insert into keyplane.migrations (timestamp, name) values (9, 'FromTheFuture9')`);
    expect(await problems()).toEqual(['The database is of a newer release of Keyplane (it has FromTheFuture9); start that release, or restore a backup of before the upgrade.']);
  });

  it('takes a database for older where nobody has let it read the list, until it is migrated', async () => {
    await database.sql('revoke select on keyplane.migrations from keyplane_app, keyplane_system');
    expect(await problems()).toEqual([expect.stringContaining('of an older release')]);
    expect(await migrate(database.migratorUrl)).toEqual([]);
    expect(await problems()).toEqual([]);
  });
});
