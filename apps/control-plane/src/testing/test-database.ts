import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { z } from 'zod';
import { migrate } from '../database/migrate.js';

const login = z.object({ user: z.string(), password: z.string() });
const TestPostgres = z.object({ host: z.string(), port: z.number(), superuser: login, app: login, system: login, migrator: login });
const TEMPLATE = 'keyplane_template';

export interface TestDatabase {
  name: string;
  appUrl: string;
  systemUrl: string;
  migratorUrl: string;
  /** As the superuser: sees and does everything. */
  sql<Row extends object = Record<string, unknown>>(text: string, parameters?: unknown[]): Promise<Row[]>;
  drop(): Promise<void>;
}

/** A fresh, migrated database on the run's Postgres, copied from a template that the first caller makes. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = readServer();
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const urlOf = (who: z.infer<typeof login>, database: string): string => `postgres://${who.user}:${encodeURIComponent(who.password)}@${server.host}:${server.port}/${database}`;
  await withClient(urlOf(server.superuser, 'postgres'), async (client) => {
    await client.query('select pg_advisory_lock(7999)');
    const { rowCount } = await client.query('select from pg_database where datname = $1', [TEMPLATE]);
    if (!rowCount) {
      await client.query(`create database ${TEMPLATE} owner ${server.migrator.user}`);
      await migrate(urlOf(server.migrator, TEMPLATE));
    }
    await client.query(`create database ${name} template ${TEMPLATE} owner ${server.migrator.user}`);
    await client.query('select pg_advisory_unlock(7999)');
  });
  const superuser = new pg.Pool({ connectionString: urlOf(server.superuser, name), max: 2 });
  superuser.on('error', () => undefined); // a test may end connections on purpose
  return {
    name,
    appUrl: urlOf(server.app, name),
    systemUrl: urlOf(server.system, name),
    migratorUrl: urlOf(server.migrator, name),
    sql: async <Row extends object>(text: string, parameters: unknown[] = []) => (await superuser.query<Row>(text, parameters)).rows,
    drop: async () => {
      await superuser.end();
      await withClient(urlOf(server.superuser, 'postgres'), (client) => client.query(`drop database ${name} with (force)`));
    },
  };
}

function readServer(): z.infer<typeof TestPostgres> {
  const text = process.env.KEYPLANE_TEST_POSTGRES;
  if (text === undefined) throw new Error('KEYPLANE_TEST_POSTGRES is not set: run through Jest, whose global set-up starts Postgres');
  return TestPostgres.parse(JSON.parse(text));
}

async function withClient(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
