import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ConfigError, readConfig } from '../config/env.js';
import { serve } from '../serve.js';
import { auditOf, createTestDatabase, dumpOf, freePort, Person, type TestDatabase } from '../testing/index.js';
import { SetUpLinks } from './set-up-links.js';

const HOUR = 3_600_000;
const password = 'correct horse battery';

let database: TestDatabase;
let folder: string;
let url: string;
const masterKey = randomBytes(32).toString('base64url');
const running: NestFastifyApplication[] = [];

beforeEach(async () => {
  [database, url, folder] = [await createTestDatabase(), `http://localhost:${await freePort()}`, mkdtempSync(join(tmpdir(), 'keyplane-first-'))];
});
afterEach(async () => {
  for (const app of running.splice(0)) await app.close();
  await database.drop();
  rmSync(folder, { recursive: true });
});

/** A control plane of the installation, as in production: no people are handed to it. */
async function start(environment: Record<string, string> = {}): Promise<NestFastifyApplication> {
  const port = running.length === 0 ? new URL(url).port : String(await freePort());
  const app = await serve(readConfig({
    KEYPLANE_PORT: port, KEYPLANE_PUBLIC_URL: url, DATABASE_URL: database.appUrl, KEYPLANE_SYSTEM_DATABASE_URL: database.systemUrl,
    KEYPLANE_DATABASE_POOL_SIZE: '3', KEYPLANE_MASTER_KEY: masterKey, KEYPLANE_LOG_LEVEL: 'error', ...environment,
  }));
  running.push(app);
  return app;
}

function passwordFile(text: string): { KEYPLANE_ADMIN_PASSWORD_FILE: string } {
  const file = join(folder, 'admin-password');
  writeFileSync(file, text);
  return { KEYPLANE_ADMIN_PASSWORD_FILE: file };
}

const rolesOf = async (person: Person): Promise<unknown> => (await (await person.signIn()).call('GET', '/me')).body.roles;
const people = () => database.sql('select username from keyplane.users order by 1');
const everything = ['administrator', 'api-developer', 'operator'];

describe('KEYPLANE_ADMIN_PASSWORD_FILE', () => {
  it('makes the first administrator, who signs in with it', async () => {
    await start(passwordFile(`${password}\n`));
    expect(await rolesOf(new Person(url, 'default', 'admin', password))).toEqual(everything);
    expect(await dumpOf(database)).not.toContain(password);
  });

  it('is read only while nobody is there: afterwards it may be gone, and another text changes nothing', async () => {
    await start(passwordFile(password));
    await running.pop()?.close();
    await start(passwordFile('quite another password'));
    await running.pop()?.close();
    await start({ KEYPLANE_ADMIN_PASSWORD_FILE: join(folder, 'gone') });
    expect(await rolesOf(new Person(url, 'default', 'admin', password))).toEqual(everything);
  });

  it('makes one person when two control planes start at once', async () => {
    await Promise.all([start(passwordFile(password)), start({ ...passwordFile(password), KEYPLANE_PORT: String(await freePort()) })]);
    expect(await people()).toEqual([{ username: 'admin' }]);
  });

  it.each([['short', 'at least 12 characters'], ['', 'at least 12 characters'], ['admin-admin', 'at least']])('with the text "%s" is refused in a sentence that does not repeat it', async (text, sentence) => {
    const problem = await start(passwordFile(text)).catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(ConfigError);
    expect(String(problem)).toMatch(new RegExp(`KEYPLANE_ADMIN_PASSWORD_FILE: .*${sentence}`));
    if (text !== '') expect(String(problem)).not.toContain(text);
    expect(await people()).toEqual([]);
  });

  it('that is not there is named while it is needed', async () => {
    await expect(start({ KEYPLANE_ADMIN_PASSWORD_FILE: join(folder, 'none') })).rejects.toThrow(/^KEYPLANE_ADMIN_PASSWORD_FILE: .*ENOENT/);
  });
});

describe('the set-up link', () => {
  const linkOf = (app: NestFastifyApplication, now?: number): string => app.get(SetUpLinks).issue(now);
  const tokenIn = (link: string): string => String(new URL(link).searchParams.get('token'));
  const post = (form: Record<string, string>): Promise<Response> => fetch(`${url}/set-up`, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ username: 'ada', password, repeated: password, ...form }) });

  it('makes the first administrator under the name that was typed, once', async () => {
    const link = linkOf(await start());
    expect(await (await fetch(link)).text()).toContain('Make the first administrator');
    const made = await post({ token: tokenIn(link) });
    expect([made.status, made.headers.get('location')]).toEqual([303, '/session/sign-in?return_to=/admin']);
    expect(await rolesOf(new Person(url, 'default', 'ada', password))).toEqual(everything);
    for (const again of [await fetch(link), await post({ token: tokenIn(link), username: 'eve' })]) expect([again.status, await again.text()]).toEqual([403, expect.stringContaining('This link does not open')]);
    expect(await people()).toEqual([{ username: 'ada' }]);
    const [row] = await database.sql<{ id: string }>('select id from keyplane.users');
    expect((await auditOf(database, String(row?.id))).map(({ actor, action }) => [actor, action])).toContainEqual(['keyplane', 'user.created']);
  });

  it('of one control plane opens at another, and is closed at both when it was used', async () => {
    const [one, two] = [await start(), await start()];
    expect((await post({ token: tokenIn(linkOf(two)) })).status).toBe(303);
    expect((await fetch(linkOf(one))).status).toBe(403);
  });

  it('used twice at the same time makes one person', async () => {
    const token = tokenIn(linkOf(await start()));
    const statuses = await Promise.all(['ada', 'eve', 'bob'].map(async (username) => (await post({ token, username })).status));
    expect(statuses.sort()).toEqual([303, 403, 403]);
    expect(await people()).toHaveLength(1);
  });

  it('is over after an hour', async () => {
    const app = await start();
    expect((await fetch(linkOf(app, Date.now() - HOUR + 60_000))).status).toBe(200);
    expect((await post({ token: tokenIn(linkOf(app, Date.now() - HOUR - 1)) })).status).toBe(403);
    expect(await people()).toEqual([]);
  });

  it('that is forged, cut or prolonged does not open', async () => {
    const [until = '', signature = ''] = tokenIn(linkOf(await start())).split('.');
    const forged = [`${until}.${randomBytes(32).toString('base64url')}`, `${Number(until) + HOUR}.${signature}`, `${until}.${signature}.x`, until, `${until}.`, `.${signature}`, ''];
    for (const token of forged) expect([token, (await post({ token })).status]).toEqual([token, 403]);
    expect(await people()).toEqual([]);
  });

  it.each([
    ['password that is too short', { password: 'short', repeated: 'short' }, 'at least 12 characters'],
    ['repetition that differs', { repeated: 'another password' }, 'not the same'],
    ['user name that no person may have', { username: '<b>' }, 'A user name has letters'],
  ])('refuses a %s in a sentence, and may be used again', async (_name, form, sentence) => {
    const token = tokenIn(linkOf(await start()));
    const refused = await post({ token, ...form });
    expect([refused.status, await refused.text()]).toEqual([422, expect.stringContaining(sentence)]);
    expect((await post({ token })).status).toBe(303);
  });

  it('does not open where people came with the start', async () => {
    const bootstrap = { admin: { username: 'admin', password } };
    expect((await fetch(linkOf(await start({ KEYPLANE_BOOTSTRAP: JSON.stringify(bootstrap) })))).status).toBe(403);
  });
});
