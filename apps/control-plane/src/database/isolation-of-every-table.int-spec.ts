import { randomUUID } from 'node:crypto';
import { startFakeOidcServer, type FakeOidcServer } from '@keyplane/connectors/fake';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { startTestControlPlane, type ApiClient, type TestControlPlane } from '../testing/index.js';
import { PEOPLE_POLICY_TABLES } from './migrations/1764200000000-people.js';
import { REVOCATION_POLICY_TABLES } from './migrations/1764450000000-revocations.js';
import { IDEMPOTENCY_POLICY_TABLES } from './migrations/1764500000000-idempotency-keys.js';
import { UNFINISHED_POLICY_TABLES } from './migrations/1764600000000-unfinished-clients.js';
import { POLICY_TABLES } from './migrations/initial-policies.js';

interface Organization {
  id: string;
  name: string;
  automation: ApiClient;
}

let controlPlane: TestControlPlane;
let server: FakeOidcServer;
let app: pg.Client;
let mine: Organization;
let other: Organization;

beforeAll(async () => {
  [controlPlane, server] = await Promise.all([startTestControlPlane(), startFakeOidcServer({})]);
  app = new pg.Client({ connectionString: controlPlane.database.appUrl });
  await app.connect();
  [mine, other] = [await controlPlane.organization(), await controlPlane.organization()];
  await fill(mine);
  await fill(other);
});
afterAll(async () => {
  await app.end();
  await Promise.all([controlPlane.close(), server.close()]);
});

/** Makes an organization have a row in every table. */
async function fill({ id, automation }: Organization): Promise<void> {
  const create = async (path: string, body: object): Promise<string> => {
    const answer = await automation.request(path, { method: 'POST', body, headers: { 'idempotency-key': randomUUID() } });
    if (answer.status !== 201) throw new Error(`${path}: ${answer.text}`);
    return String(answer.body.id);
  };
  await create('/roles', { name: 'partners' });
  const userId = await create('/users', { username: 'somebody', roles: ['partners'] });
  const keyManagerId = await create('/key-managers', { name: 'foreign', type: 'generic-oidc', wellKnownEndpoint: `${server.issuer}/.well-known/openid-configuration`, permissions: { type: 'DENY', roles: ['partners'] } });
  const apiId = await create('/apis', { name: 'orders', version: 'v1', context: '/orders', upstreamUrl: 'https://upstream.example', keyManagers: { mode: 'selected', ids: [keyManagerId] }, operations: [{ method: 'GET', path: '/*', scopes: ['read'] }] });
  const applicationId = await create('/applications', { name: 'application' });
  await create(`/applications/${applicationId}/subscriptions`, { apiId });
  const keyId = await create(`/applications/${applicationId}/keys`, { keyManagerId, environment: 'PRODUCTION' });
  await automation.post(`/keys/${keyId}/revoke`, { issuedBefore: 'now' });
  await controlPlane.database.sql(`insert into keyplane.late_looks (reference, organization_id, key_manager_id, look_at) values ($1, $2, $3, now() + interval '1 hour')`, [randomUUID(), id, keyManagerId]);
  // What signing in fills, without a browser.
  await controlPlane.database.sql('insert into keyplane.oauth_artifacts (organization_id, model, id, payload) values ($1, $2, $3, $4)', [id, 'Session', randomUUID(), '{}']);
  await controlPlane.database.sql(`insert into keyplane.sessions (organization_id, token_hash, user_id, sid, expires_at) values ($1, $2, $3, 'sid', now() + interval '1 hour')`, [id, randomUUID(), userId]);
  await controlPlane.database.sql('insert into keyplane.sign_in_delays (organization_id, subject, failures, last_failure_at, blocked_until) values ($1, $2, 1, now(), now())', [id, randomUUID()]);
}

/** As the application's role, in a unit of work that is rolled back. */
async function inOrganization(organizationId: string | null, sql: string, parameters: unknown[] = []): Promise<pg.QueryResult<{ organization_id: string }>> {
  await app.query('begin');
  try {
    if (organizationId !== null) await app.query(`select set_config('keyplane.organization_id', $1, true)`, [organizationId]);
    return await app.query(sql, parameters);
  } finally {
    await app.query('rollback');
  }
}

/** The columns that a row can be added with. */
async function columnsOf(table: string): Promise<string[]> {
  const columns = await controlPlane.database.sql<{ name: string }>(
    `select column_name as name from information_schema.columns where table_schema = 'keyplane' and table_name = $1 and is_generated = 'NEVER' and is_identity = 'NO' order by ordinal_position`,
    [table],
  );
  return columns.map(({ name }) => name);
}

const PERMISSION_DENIED = { code: '42501' };

describe.each([...POLICY_TABLES, ...PEOPLE_POLICY_TABLES, ...REVOCATION_POLICY_TABLES, ...IDEMPOTENCY_POLICY_TABLES, ...UNFINISHED_POLICY_TABLES].map(({ table, appendOnly = false, writeOnly = false }) => ({ table, appendOnly, writeOnly })))('$table, with every filter taken out', ({ table, appendOnly, writeOnly }) => {
  const name = `keyplane.${table}`;
  const ofOther = (statement: string) => inOrganization(mine.id, statement, [other.id]);

  it('holds rows of both organizations', async () => {
    const found = await controlPlane.database.sql<{ organization_id: string }>(`select distinct organization_id from ${name} where organization_id = any($1)`, [[mine.id, other.id]]);
    expect(found).toHaveLength(2);
  });

  it('shows an organization its own rows, none of another, and nothing outside of a unit of work', async () => {
    if (writeOnly) return void (await expect(inOrganization(mine.id, `select organization_id from ${name}`)).rejects.toMatchObject(PERMISSION_DENIED));
    const { rows } = await inOrganization(mine.id, `select distinct organization_id from ${name}`);
    expect(rows.map((row) => row.organization_id)).toEqual([mine.id]);
    expect((await inOrganization(null, `select organization_id from ${name}`)).rowCount).toBe(0);
  });

  it('lets an organization neither change nor delete a row of another', async () => {
    for (const statement of [`update ${name} set organization_id = organization_id where organization_id = $1`, `delete from ${name} where organization_id = $1`]) {
      if (appendOnly || writeOnly) await expect(ofOther(statement)).rejects.toMatchObject(PERMISSION_DENIED);
      else expect((await ofOther(statement)).rowCount).toBe(0);
    }
  });

  it('takes no row for another organization, and none is moved there', async () => {
    const columns = (await columnsOf(table)).join(', ');
    const copyRowOf = async ({ id }: Organization): Promise<unknown> => {
      const [row] = await controlPlane.database.sql<{ json: string }>(`select to_jsonb(t)::text as json from ${name} t where organization_id = $1 limit 1`, [id]);
      return inOrganization(mine.id, `insert into ${name} (${columns}) select ${columns} from jsonb_populate_record(null::${name}, $1)`, [row?.json]);
    };
    await expect(copyRowOf(other)).rejects.toMatchObject(PERMISSION_DENIED);
    // One of its own is taken, or refused for no other reason than that it is there already.
    const outcome = await copyRowOf(mine).then(() => 'taken', (error: unknown) => (error instanceof pg.DatabaseError ? error.code : String(error)));
    expect(outcome).toMatch(/^(taken|23505|23P01)$/);
    await expect(inOrganization(mine.id, `update ${name} set organization_id = $1`, [other.id])).rejects.toMatchObject(PERMISSION_DENIED);
  });
});
