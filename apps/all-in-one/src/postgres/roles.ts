import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import pg from 'pg';

/** The three database roles of the control plane, and what each may do (row-level security is the wall between them). */
export const DATABASE_ROLES = {
  keyplane_app: 'LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE',
  keyplane_system: 'LOGIN NOSUPERUSER BYPASSRLS NOCREATEDB NOCREATEROLE',
  keyplane_migrator: 'LOGIN NOSUPERUSER BYPASSRLS CREATEDB NOCREATEROLE',
} as const;

export type DatabaseRole = keyof typeof DATABASE_ROLES;

/** How to reach a server as its superuser. */
export interface SuperuserConnection {
  readonly host: string;
  readonly port: number;
  readonly superuser: { readonly user: string; readonly password: string };
}

/** Creates the roles, or gives existing ones their rights and password again. Running it twice changes nothing. */
export async function ensureDatabaseRoles(server: SuperuserConnection, passwords: Record<DatabaseRole, string>): Promise<void> {
  await asSuperuser(server, async (client) => {
    for (const [role, rights] of Object.entries(DATABASE_ROLES)) {
      const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role]);
      if (rowCount === 0) await client.query(`create role ${role}`);
      const verifier = scramVerifier(passwords[role as DatabaseRole]); // `Object.entries` widens the key to string
      await client.query(`alter role ${role} with ${rights} password ${client.escapeLiteral(verifier)}`);
    }
  });
}

/** Creates a database owned by `keyplane_migrator` where it is missing. */
export async function ensureDatabase(server: SuperuserConnection, name: string): Promise<void> {
  await asSuperuser(server, async (client) => {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)} owner keyplane_migrator`);
  });
}

/** True when the database is there. */
export async function hasDatabase(server: SuperuserConnection, name: string): Promise<boolean> {
  return asSuperuser(server, async (client) => (await client.query('select from pg_database where datname = $1', [name])).rowCount === 1);
}

async function asSuperuser<T>({ host, port, superuser }: SuperuserConnection, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ host, port, ...superuser, database: 'postgres' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** What Postgres stores for a password (RFC 5803). Sent in its place, so that no statement or log holds a password. */
function scramVerifier(password: string): string {
  const iterations = 4096; // the default of Postgres; these passwords are random, so more would protect nothing
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const storedKey = createHash('sha256').update(createHmac('sha256', salted).update('Client Key').digest()).digest('base64');
  const serverKey = createHmac('sha256', salted).update('Server Key').digest('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}
