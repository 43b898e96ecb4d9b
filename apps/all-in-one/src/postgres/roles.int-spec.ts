import { describe, expect, it } from '@jest/globals';
import pg from 'pg';

interface Login {
  readonly user: string;
  readonly password: string;
}
// The shape that tools/test-setup/global-setup.mjs writes.
const server = JSON.parse(process.env.KEYPLANE_TEST_POSTGRES ?? '{}') as { host: string; port: number } & Record<'superuser' | 'app' | 'system' | 'migrator', Login>;

async function query(login: Login, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ host: server.host, port: server.port, ...login, database: 'postgres' });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('the database roles', () => {
  const rights = 'select rolsuper, rolbypassrls, rolcreatedb, rolcreaterole from pg_roles where rolname = current_user';

  it('lets the application log in without the right to go round row-level security', async () => {
    expect(await query(server.app, rights)).toEqual([{ rolsuper: false, rolbypassrls: false, rolcreatedb: false, rolcreaterole: false }]);
  });

  it('lets the system role pass row-level security and nothing more', async () => {
    expect(await query(server.system, rights)).toEqual([{ rolsuper: false, rolbypassrls: true, rolcreatedb: false, rolcreaterole: false }]);
  });

  it('lets the migrator create databases', async () => {
    expect(await query(server.migrator, rights)).toEqual([{ rolsuper: false, rolbypassrls: true, rolcreatedb: true, rolcreaterole: false }]);
  });

  it('refuses a wrong password', async () => {
    await expect(query({ ...server.app, password: 'wrong' }, 'select 1')).rejects.toMatchObject({ code: '28P01' });
  });
});
