import { randomBytes } from 'node:crypto';
import { verify } from '@node-rs/argon2';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { readConfig } from '../config/env.js';
import { serve } from '../serve.js';
import { ApiClient, createTestDatabase, dumpOf, freePort, tokenOf, type TestDatabase } from '../testing/index.js';

const secret = (): string => randomBytes(32).toString('base64url');

let database: TestDatabase;
let publicUrl: string;
let masterKey: string;
let running: NestFastifyApplication[];

beforeEach(async () => {
  [database, publicUrl, masterKey, running] = [await createTestDatabase(), `http://localhost:${await freePort()}`, secret(), []];
});
afterEach(async () => {
  for (const app of running) await app.close();
  await database.drop();
});

interface Start {
  automation?: string;
  gateway?: string;
  adminPassword?: string | null;
  environment?: Record<string, string>;
}

const firstGateway = { id: '0190a000-0000-7000-8000-000000000001', name: 'embedded', clientId: 'gateway-embedded' };

/** A process on the test's database, as after a restart; its port is its own, its public URL the installation's. */
async function start({ automation = secret(), gateway = secret(), adminPassword = null, environment = {} }: Start = {}): Promise<{ app: NestFastifyApplication; tokenEndpoint: string; client: (clientSecret?: string) => Promise<ApiClient> }> {
  const port = new URL(publicUrl).port;
  const bootstrap = { admin: { username: 'admin', password: adminPassword }, developer: { username: 'developer', password: null }, automation: { clientId: 'automation', clientSecret: automation }, gateways: [{ ...firstGateway, clientSecret: gateway }] };
  const app = await serve(readConfig({
    KEYPLANE_PORT: running.length === 0 ? port : String(await freePort()), KEYPLANE_PUBLIC_URL: publicUrl, DATABASE_URL: database.appUrl, KEYPLANE_SYSTEM_DATABASE_URL: database.systemUrl, KEYPLANE_DATABASE_POOL_SIZE: '3',
    KEYPLANE_MASTER_KEY: masterKey, KEYPLANE_LOG_LEVEL: 'error', KEYPLANE_BOOTSTRAP: JSON.stringify(bootstrap), ...environment,
  }));
  running.push(app);
  const tokenEndpoint = `${publicUrl}/oauth2/default/token`;
  return { app, tokenEndpoint, client: async (clientSecret = automation) => new ApiClient(publicUrl, await tokenOf({ clientId: 'automation', clientSecret, tokenEndpoint }, 'keyplane:admin keyplane:operate')) };
}

async function stop(): Promise<void> {
  for (const app of running.splice(0)) await app.close();
}

const counts = () => database.sql(`select (select count(*) from keyplane.installation) as installations, (select count(*) from keyplane.organizations) as organizations, (select count(*) from keyplane.roles) as roles,
  (select count(*) from keyplane.users) as users, (select count(*) from keyplane.system_clients) as clients, (select count(*) from keyplane.oauth_clients) as oauth, (select count(*) from keyplane.gateways) as gateways,
  (select count(*) from keyplane.key_managers) as key_managers, (select count(*) from keyplane.oauth_signing_keys) as keys, (select count(*) from keyplane.outbox) as outbox`);

describe('a first start', () => {
  it('makes the organization default, the first people, the automation client and the gateway', async () => {
    await start({ adminPassword: 'correct horse battery' });
    expect(await counts()).toEqual([{ installations: '1', organizations: '1', roles: '4', users: '2', clients: '2', oauth: '2', gateways: '1', key_managers: '1', keys: '1', outbox: '2' }]);
    const people = await database.sql('select u.username, u.must_change_password, u.password_hash, array_agg(r.name order by r.name) as roles from keyplane.users u join keyplane.user_roles x on x.user_id = u.id join keyplane.roles r on r.id = x.role_id group by u.id order by 1');
    expect(people).toEqual([
      { username: 'admin', must_change_password: false, password_hash: expect.stringMatching(/^\$argon2id\$/), roles: ['administrator', 'api-developer', 'operator'] },
      { username: 'developer', must_change_password: false, password_hash: null, roles: ['application-developer'] },
    ]);
    expect(await verify(String(people[0]?.password_hash), 'correct horse battery')).toBe(true);
    expect(await dumpOf(database)).not.toContain('correct horse battery');
  });

  it('of two processes at once makes everything once', async () => {
    const [automation, gateway] = [secret(), secret()];
    const [one] = await Promise.all([start({ automation, gateway }), start({ automation, gateway, environment: { KEYPLANE_PORT: String(await freePort()) } })]);
    expect(await counts()).toEqual([expect.objectContaining({ installations: '1', organizations: '1', users: '2', clients: '2', oauth: '2', gateways: '1', keys: '1', outbox: '2' })]);
    expect((await (await one.client()).get('/me')).status).toBe(200);
  });
});

describe('a second start', () => {
  it('keeps everything: nothing is made again, tokens of before stay good', async () => {
    const automation = secret();
    const token = (await (await start({ automation })).client()).token;
    const before = await counts();
    await stop();
    const { client } = await start({ automation });
    expect(await counts()).toEqual(before);
    expect((await new ApiClient(publicUrl, token).get('/me')).status).toBe(200);
    expect((await (await client()).get('/roles')).status).toBe(200);
  });

  it('keeps what people have changed: passwords and roles', async () => {
    const { client } = await start({ adminPassword: 'the first password' });
    await database.sql(`update keyplane.users set password_hash = 'changed' where username = 'admin'`);
    const { items } = (await (await client()).get('/users')).body as { items: { id: string; username: string }[] }; // UserPage
    await (await client()).patch(`/users/${String(items.find(({ username }) => username === 'developer')?.id)}`, { roles: [] });
    await stop();
    await start({ adminPassword: 'another password' });
    expect(await database.sql(`select password_hash from keyplane.users where username = 'admin'`)).toEqual([{ password_hash: 'changed' }]);
    expect(await database.sql('select from keyplane.user_roles r join keyplane.users u on u.id = r.user_id where u.username = $1', ['developer'])).toEqual([]);
  });

  it('replaces the automation secret when it is another one: the old one is refused', async () => {
    const [old, fresh] = [secret(), secret()];
    await start({ automation: old });
    await stop();
    const { client } = await start({ automation: fresh });
    expect((await (await client()).get('/me')).status).toBe(200);
    await expect(client(old)).rejects.toThrow('invalid_client');
    expect(await dumpOf(database)).not.toContain(fresh);
  });

  it('makes the automation client again when somebody has deleted it', async () => {
    const { client } = await start();
    const [row] = await database.sql<{ id: string }>(`select id from keyplane.system_clients where client_id = 'automation'`);
    expect((await (await client()).delete(`/system-clients/${String(row?.id)}`)).status).toBe(204);
    await stop();
    const again = await start();
    expect((await (await again.client()).get('/me')).status).toBe(200);
  });

  it('under another public URL is refused with its sentence, and changes nothing', async () => {
    await start();
    await stop();
    const before = await dumpOf(database);
    await expect(start({ environment: { KEYPLANE_PUBLIC_URL: 'https://other.example', KEYPLANE_TRUSTED_PROXIES: '10.0.0.1' } })).rejects.toThrow(`KEYPLANE_PUBLIC_URL is https://other.example, but this installation was made as ${publicUrl}.`);
    expect(await dumpOf(database)).toBe(before);
  });

  it('under another master key is refused by name of the key, not by a broken server', async () => {
    await start();
    await stop();
    const [key] = await database.sql<{ id: string }>(`select split_part(private_jwk, '.', 2) as id from keyplane.oauth_signing_keys`);
    await expect(start({ environment: { KEYPLANE_MASTER_KEY: secret() } })).rejects.toThrow(`is not the one that this installation's secrets are encrypted under (${String(key?.id)})`);
  });
});
