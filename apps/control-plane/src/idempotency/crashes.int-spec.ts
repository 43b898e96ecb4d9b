import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { startFakeAuthorizationServer, type FakeAuthorizationServer } from '../key-managers/fake/fake-authorization-server.js';
import { ControlPlaneProcesses, createTestDatabase, eventually, type ApiAnswer, type ControlPlaneProcess, type TestDatabase } from '../testing/index.js';

let database: TestDatabase;
let installation: ControlPlaneProcesses;
let running: ControlPlaneProcess;

beforeAll(async () => {
  database = await createTestDatabase();
  installation = new ControlPlaneProcesses(database);
  running = await installation.start();
}, 60_000);
afterAll(async () => {
  await installation.stop();
  await database.drop();
});

const post = (path: string, body: object, key: string): Promise<ApiAnswer> => running.automation.request(path, { method: 'POST', body, headers: { 'idempotency-key': key } });
const sql = <Row extends object>(text: string, parameters: unknown[] = []): Promise<Row[]> => database.sql<Row>(text, parameters);

async function killAndStart(): Promise<void> {
  await running.kill();
  running = await installation.start();
}

describe('20 same calls at once, at two control planes', () => {
  it('make one thing: each is answered by it, or told that it is being made', async () => {
    const other = await installation.start();
    const [key, name] = [randomUUID(), randomUUID()];
    const callers = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? running : other).automation);
    const answers = await Promise.all(callers.map((caller) => caller.request('/roles', { method: 'POST', body: { name }, headers: { 'idempotency-key': key } })));
    await other.kill();
    const made = answers.filter(({ status }) => status === 201);
    expect(new Set(made.map(({ text }) => text)).size).toBe(1);
    for (const { status, body, headers } of answers.filter((answer) => !made.includes(answer))) expect([status, body.code, headers.get('retry-after')]).toEqual([409, 'idempotency-key.in-progress', '1']);
    expect(await sql('select from keyplane.roles where name = $1', [name])).toHaveLength(1);
    expect((await post('/roles', { name }, key)).text).toBe(made[0]?.text);
  });
});

/** Makes the next transactions with an audit row wait: when they commit, or when they write it. */
class Brake {
  private readonly holder = new pg.Client({ connectionString: database.appUrl });

  async hold(at: 'commit' | 'write'): Promise<void> {
    await this.holder.connect();
    await this.holder.query('select pg_advisory_lock(1, 1)');
    await sql(`create function keyplane.brake() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock_shared(1, 1); return null; end $$`);
    await sql(`create constraint trigger brake after insert on keyplane.audit_log ${at === 'commit' ? 'deferrable initially deferred' : ''} for each row execute function keyplane.brake()`);
  }

  async waitFor(statement: string): Promise<void> {
    await eventually(async () => (await sql(`select from pg_stat_activity where datname = current_database() and wait_event = 'advisory' and query ilike $1`, [`${statement}%`])).length > 0);
  }

  /** What waited goes on, and its connection sees that nobody is there any more. */
  async release(): Promise<void> {
    await this.holder.end();
    await eventually(async () => (await sql(`select from pg_stat_activity where datname = current_database() and state = 'active' and (wait_event = 'advisory' or query ilike 'commit%')`)).length === 0);
    await sql('drop function keyplane.brake() cascade');
  }
}

describe('a process that is killed with SIGKILL', () => {
  it.each([
    ['/roles', () => ({ name: randomUUID() }), 'roles'],
    ['/organizations', () => ({ name: randomUUID() }), 'organizations'],
  ])('between the commit and the answer of POST %s has made it, once: the key answers it', async (path, bodyOf, table) => {
    const [key, body, brake] = [randomUUID(), bodyOf(), new Brake()];
    await brake.hold('commit');
    const lost = post(path, body, key).catch(() => 'no answer');
    await brake.waitFor('commit');
    await running.kill();
    expect(await lost).toBe('no answer');
    await brake.release();
    const [row] = await sql<{ id: string }>(`select id from keyplane.${table} where name = $1`, [body.name]);
    running = await installation.start();
    expect(await post(path, body, key)).toMatchObject({ status: 201, body: { id: row?.id, name: body.name } });
    expect(await sql(`select from keyplane.${table} where name = $1`, [body.name])).toHaveLength(1);
  }, 60_000);

  it('before the commit has made nothing, and has not used up the key', async () => {
    const [key, name, brake] = [randomUUID(), randomUUID(), new Brake()];
    await brake.hold('write');
    const lost = post('/roles', { name }, key).catch(() => 'no answer');
    await brake.waitFor('insert');
    await running.kill();
    expect(await lost).toBe('no answer');
    await brake.release();
    expect(await sql('select from keyplane.roles where name = $1', [name])).toEqual([]);
    running = await installation.start();
    expect((await post('/roles', { name }, key)).status).toBe(201);
  }, 60_000);
});

describe('a process that is killed while a client is being made at an authorization server', () => {
  let server: FakeAuthorizationServer;
  let path: string;
  let body: object;
  let key: string;

  beforeEach(async () => {
    server = await startFakeAuthorizationServer();
    const created = await running.automation.post('/key-managers', server.keyManager());
    path = `/applications/${String((await running.automation.post('/applications', { name: randomUUID() })).body.id)}/keys`;
    [body, key] = [{ keyManagerId: created.body.id, environment: 'PRODUCTION' }, randomUUID()];
    const asked = new Promise<void>((resolve) => server.answer('/register', () => resolve()));
    const lost = post(path, body, key).catch(() => 'no answer');
    await asked;
    await killAndStart();
    expect(await lost).toBe('no answer');
  }, 60_000);
  afterEach(() => server.close());

  const registrations = (): number => server.requests.filter((request) => request === 'POST /register').length;
  /** As if the first call had begun longer ago than any call takes. */
  const age = () => sql(`update keyplane.idempotency_keys set runs_until = runs_until - interval '1 minute' where key = $1`, [key]);

  it('leaves a key that is told to be under way, and afterwards as it is: no second client is made', async () => {
    const early = await post(path, body, key);
    expect([early.status, early.body.code, early.headers.get('retry-after')]).toEqual([409, 'idempotency-key.in-progress', '1']);
    await age();
    const pending = await post(path, body, key);
    expect(pending).toMatchObject({ status: 201, body: { state: 'pending', clientId: null, clientSecret: null, replayed: true } });
    expect(pending.headers.get('location')).toBe(`/api/v1/keys/${String(pending.body.id)}`);
    await sql(`update keyplane.application_keys set state = 'active', client_id = 'found', revision = revision + 1 where id = $1`, [pending.body.id]);
    const found = await post(path, body, key);
    expect(found).toMatchObject({ status: 201, body: { id: pending.body.id, state: 'active', clientId: 'found', secretState: 'undelivered', clientSecret: null, replayed: true } });
    expect(found.headers.get('etag')).toBe(`"${String(found.body.revision)}"`);
    expect((await post(path, { ...body, environment: 'SANDBOX' }, key)).body.code).toBe('idempotency-key.reused');
    expect(registrations()).toBe(1);
  }, 60_000);

  it('has not used up the key when it turns out that there is no client', async () => {
    await sql(`update keyplane.application_keys set state = 'failed' where application_id = $1`, [path.split('/')[2]]);
    server.answer('/register', (_request, response) => response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ client_id: randomUUID(), client_secret: randomUUID() })));
    expect(await post(path, body, key)).toMatchObject({ status: 201, body: { state: 'active', clientSecret: expect.any(String) } });
    expect(registrations()).toBe(2);
  }, 60_000);
});
