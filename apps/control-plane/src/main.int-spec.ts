import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { verify } from '@node-rs/argon2';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiClient, createTestDatabase, eventually, freePort, tokenOf, type TestDatabase } from './testing/index.js';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const ADMIN = fileURLToPath(new URL('../dist/admin.js', import.meta.url));

let database: TestDatabase;
let superuserUrl: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  const { superuser } = JSON.parse(String(process.env.KEYPLANE_TEST_POSTGRES)) as { superuser: { user: string; password: string } }; // the global set-up's
  const url = new URL(database.appUrl);
  [url.username, url.password] = [superuser.user, encodeURIComponent(superuser.password)];
  superuserUrl = url.href;
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(() => database.drop());

interface Run {
  child: ChildProcess;
  output: () => string;
  ended: Promise<{ code: number | null; signal: string | null }>;
}

/** A process with this environment and nothing of ours but PATH. */
function run(file: string, environment: Record<string, string>, args: string[] = []): Run {
  const child = spawn(process.execPath, [file, ...args], { env: { PATH: String(process.env.PATH), ...environment }, stdio: ['pipe', 'pipe', 'pipe'] });
  children.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  return { child, output: () => text, ended: once(child, 'close').then(([code, signal]: (number | string | null)[]) => ({ code: code as number | null, signal: signal as string | null })) }; // the event's arguments
}

async function anEnvironment(changes: Record<string, string> = {}): Promise<Record<string, string>> {
  const port = await freePort();
  return {
    KEYPLANE_PORT: String(port), KEYPLANE_PUBLIC_URL: 'http://localhost:18080', DATABASE_URL: database.appUrl, KEYPLANE_SYSTEM_DATABASE_URL: database.systemUrl,
    KEYPLANE_MASTER_KEY: MASTER_KEY, KEYPLANE_LOG_LEVEL: 'warn', KEYPLANE_DATABASE_POOL_SIZE: '3', ...changes,
  };
}
const secret = (): string => randomBytes(32).toString('base64url');
const MASTER_KEY = secret();
const automation = { clientId: 'automation', clientSecret: secret() };
const gateway = { id: randomUUID(), name: 'g', clientId: 'g', clientSecret: secret() };
const password = 'a password of twenty';
const BOOTSTRAP = JSON.stringify({ admin: { username: 'admin', password }, developer: { username: 'developer', password: null }, automation, gateways: [gateway] });

const isLive = (port: string | undefined) => eventually(async () => (await fetch(`http://127.0.0.1:${String(port)}/health/ready`)).ok, 20_000);

describe('the process', () => {
  it('lists all problems of its configuration at once, and ends', async () => {
    const { ended, output } = run(MAIN, { KEYPLANE_PORT: 'x', KEYPLANE_PUBLIC_URL: 'http://far.example' });
    expect((await ended).code).toBe(1);
    const lines = output().trim().split('\n');
    expect(lines.map((line) => /^Cannot start: (\w+):/.exec(line)?.[1]).sort()).toEqual(['DATABASE_URL', 'KEYPLANE_MASTER_KEY', 'KEYPLANE_PORT', 'KEYPLANE_PUBLIC_URL', 'KEYPLANE_SYSTEM_DATABASE_URL']);
  });

  it('refuses to serve as a superuser, in a sentence', async () => {
    const { ended, output } = run(MAIN, await anEnvironment({ DATABASE_URL: superuserUrl }));
    expect((await ended).code).toBe(1);
    expect(output()).toMatch(/^Cannot start: DATABASE_URL connects as the superuser \w+; use the role keyplane_app\.$/m);
    expect(output()).not.toContain('    at ');
  }, 20_000);

  it('says in one sentence that the port is taken', async () => {
    const environment = await anEnvironment();
    const taken: Server = createServer().listen(Number(environment.KEYPLANE_PORT), '127.0.0.1');
    await once(taken, 'listening');
    const { ended, output } = run(MAIN, environment);
    expect((await ended).code).toBe(1);
    taken.close();
    expect(output()).toMatch(/^Cannot start: the port is taken \(.*\)\. Set KEYPLANE_PORT to another one\.$/m);
    expect(output()).not.toContain('    at ');
  }, 20_000);

  it('says in one sentence that the database can’t be reached', async () => {
    const { ended, output } = run(MAIN, await anEnvironment({ DATABASE_URL: `postgres://u:canary@127.0.0.1:${await freePort()}/x` }));
    expect((await ended).code).toBe(1);
    expect(output()).toMatch(/^Cannot start: the database refuses or cannot be reached \(connect ECONNREFUSED/m);
    expect(output()).not.toContain('canary');
  }, 20_000);

  it('ends within 5 s of SIGTERM, even with open streams and idle connections', async () => {
    const environment = await anEnvironment({ KEYPLANE_BOOTSTRAP: BOOTSTRAP });
    const { child, ended } = run(MAIN, environment);
    await isLive(environment.KEYPLANE_PORT);
    const url = `http://127.0.0.1:${String(environment.KEYPLANE_PORT)}`;
    const token = await tokenOf({ ...gateway, tokenEndpoint: `${url}/oauth2/default/token` }, 'keyplane:gateway');
    const { position } = (await new ApiClient(url, token).get('/gateway/snapshot')).body as { position: { epoch: string; sequence: number } }; // transport's Snapshot
    const stream = await fetch(`${url}/api/v1/gateway/stream`, { headers: { authorization: `Bearer ${token}`, 'last-event-id': `${position.epoch}:${position.sequence}` } });
    const streamEnded = stream.text().catch(() => 'cut');
    const began = Date.now();
    child.kill('SIGTERM');
    expect(await ended).toEqual({ code: 0, signal: null });
    expect(Date.now() - began).toBeLessThan(5_000);
    expect(await streamEnded).toBeDefined();
  }, 30_000);

  it('writes no secret into its log, at the most talkative level', async () => {
    const environment = await anEnvironment({ KEYPLANE_LOG_LEVEL: 'debug' });
    const { output } = run(MAIN, { ...environment, KEYPLANE_BOOTSTRAP: BOOTSTRAP });
    await isLive(environment.KEYPLANE_PORT);
    const url = `http://127.0.0.1:${String(environment.KEYPLANE_PORT)}`;
    const token = await tokenOf({ ...automation, tokenEndpoint: `${url}/oauth2/default/token` }, 'keyplane:operate keyplane:admin');
    const client = new ApiClient(url, token);
    const made = [await client.post('/system-clients', { name: 'c', organization: 'default' }), await client.post('/users', { username: 'u' })];
    const shown = [made[0]?.body.clientSecret, made[1]?.body.oneTimePassword].map(String);
    // What fails is what is logged: refused bodies, tokens and clients.
    await client.request('/users', { method: 'POST', rawBody: `{"password":"${String(shown[1])}"` });
    await client.post('/users', { username: String(shown[1]), [String(shown[0])]: 1 });
    await new ApiClient(url, `${token}x`).get('/me');
    await expect(tokenOf({ ...automation, clientSecret: `${automation.clientSecret}x`, tokenEndpoint: `${url}/oauth2/default/token` }, '')).rejects.toThrow('invalid_client');
    await eventually(() => Promise.resolve(output().includes('auth.token-invalid')));
    for (const [index, text] of [MASTER_KEY, automation.clientSecret, gateway.clientSecret, password, token, ...shown].entries()) expect([index, output().includes(text)]).toEqual([index, false]);
  }, 30_000);

  it('with nobody who can sign in writes a link into its log that makes the first administrator', async () => {
    const fresh = await createTestDatabase();
    const { KEYPLANE_PORT: port, ...environment } = await anEnvironment({ DATABASE_URL: fresh.appUrl, KEYPLANE_SYSTEM_DATABASE_URL: fresh.systemUrl });
    const { output, child, ended } = run(MAIN, { ...environment, KEYPLANE_PORT: String(port), KEYPLANE_PUBLIC_URL: `http://localhost:${String(port)}` });
    await isLive(port);
    const [link = ''] = /http:\/\/localhost:\d+\/set-up\?token=[\w.-]+/.exec(output()) ?? [];
    const page = await fetch(link);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Make the first administrator')]);
    child.kill('SIGTERM');
    await ended;
    await fresh.drop();
  }, 30_000);

  it('ends when its parent is gone, where it is told to', async () => {
    const environment = await anEnvironment({ KEYPLANE_EXIT_WITH_PARENT: '1' });
    const { child, ended } = run(MAIN, environment);
    await isLive(environment.KEYPLANE_PORT);
    child.stdin?.end();
    expect((await ended).code).toBe(0);
  }, 30_000);
});

describe('admin reset-password', () => {
  const admin = (...args: string[]): Run => run(ADMIN, { KEYPLANE_SYSTEM_DATABASE_URL: database.systemUrl }, args);

  beforeAll(async () => {
    await database.sql(`insert into keyplane.organizations (id, name, display_name) values (gen_random_uuid(), 'acme', 'Acme')`);
    await database.sql(`insert into keyplane.users (id, organization_id, username, password_hash, must_change_password, enabled) select gen_random_uuid(), id, 'Ann', null, false, false from keyplane.organizations where name = 'acme'`);
  });

  it('prints a one-time password, stores its hash, and leaves an audit row', async () => {
    const { ended, output } = admin('reset-password', 'ann', 'acme');
    expect((await ended).code).toBe(0);
    const [, password] = /^One-time password of ann: (\w{20})\n$/.exec(output()) ?? [];
    const [user] = await database.sql<{ id: string; password_hash: string }>(`select id, password_hash, must_change_password, enabled, revision from keyplane.users where username = 'Ann'`);
    expect(user).toMatchObject({ must_change_password: true, enabled: false, revision: 2 });
    expect(await verify(String(user?.password_hash), String(password))).toBe(true);
    expect(await database.sql('select actor, action from keyplane.audit_log where target_id = $1', [user?.id])).toEqual([{ actor: 'keyplane', action: 'user.password-reset' }]);
  });

  it('says so in a sentence when there is no such person', async () => {
    const { ended, output } = admin('reset-password', 'nobody', 'acme');
    expect((await ended).code).toBe(1);
    expect(output()).toBe('there is no user "nobody" in the organization "acme"\n');
  });

  it('tells its usage, and what is not set', async () => {
    const [usage, unset] = [admin('reset'), run(ADMIN, {}, ['reset-password', 'ann'])];
    expect((await usage.ended).code).toBe(1);
    expect(usage.output()).toMatch(/^usage: /);
    expect((await unset.ended).code).toBe(1);
    expect(unset.output()).toBe('KEYPLANE_SYSTEM_DATABASE_URL is not set\n');
  });
});
