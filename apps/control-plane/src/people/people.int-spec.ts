import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Browser } from '@keyplane/oauth-server/testing';
import pg from 'pg';
import { aPerson, auditOf, chooseOwnPassword, dumpOf, eventually, Person, startTestControlPlane, type TestControlPlane } from '../testing/index.js';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startTestControlPlane();
}, 60_000);
afterAll(() => plane.close());

/** The page after a try. */
async function attempt(person: Person, password: string, username = person.username): Promise<{ status: number; text: string; isIn: boolean }> {
  const { browser, page } = await person.begin(new Browser());
  const { url, status, text } = await person.submit(browser, page, { username, password });
  return { status, text, isIn: url.includes('/session/callback?code=') };
}
const tries = async (person: Person, count: number): Promise<number[]> => {
  const statuses: number[] = [];
  for (let number = 0; number < count; number += 1) statuses.push((await attempt(person, 'wrong')).status);
  return statuses;
};
/** All delays are over, as if so much time had passed; failures stay counted. */
const waited = () => plane.database.sql('update keyplane.sign_in_delays set blocked_until = now()');
const secondsIn = (text: string): number => Number(/Try again in (\d+) second/.exec(text)?.[1]);

/** The password is reset while the call is under way: it was examined by then, and right; what is left is the row. */
async function duringReset<T>(person: Person, call: () => Promise<T>): Promise<T> {
  const administrator = new pg.Client({ connectionString: plane.database.systemUrl });
  await administrator.connect();
  await administrator.query('begin');
  await administrator.query(`update keyplane.users set password_hash = 'another' where id = $1`, [person.id]);
  const answer = call();
  await eventually(async () => (await plane.database.sql(`select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`)).length > 0);
  await administrator.query('delete from keyplane.sessions where user_id = $1', [person.id]);
  await administrator.query('delete from keyplane.oauth_artifacts where account_id = $1', [person.id]);
  await administrator.query('commit');
  await administrator.end();
  return answer;
}

describe('a wrong password', () => {
  it('is free five times, then each further one makes the next wait twice as long, also with the right password', async () => {
    const person = await aPerson(plane, { roles: [] });
    expect(await tries(person, 6)).toEqual([422, 422, 422, 422, 422, 422]);
    const delays: number[] = [];
    for (let number = 0; number < 4; number += 1) {
      const refused = await attempt(person, person.password);
      expect(refused).toMatchObject({ status: 429, isIn: false });
      delays.push(secondsIn(refused.text));
      await waited();
      await tries(person, 1);
    }
    expect(delays).toEqual([1, 2, 4, 8]);
    await waited();
    expect(await attempt(person, person.password)).toMatchObject({ isIn: true });
    expect(await tries(person, 1)).toEqual([422]);
  });

  it('counts also when all are tried at the same time', async () => {
    const person = await aPerson(plane, { roles: [] });
    const statuses = await Promise.all(Array.from({ length: 12 }, () => attempt(person, 'wrong').then(({ status }) => status)));
    expect(statuses.filter((status) => status === 422)).toHaveLength(6);
    expect(statuses.filter((status) => status === 429)).toHaveLength(6);
  });

  it('can lock nobody out: from many addresses together a person waits half a minute at most', async () => {
    const person = await aPerson(plane, { roles: [] });
    await tries(person, 1);
    await plane.database.sql('update keyplane.sign_in_delays set failures = 1000, blocked_until = now()');
    // As if each had come from an address of its own: what is left is the person's own count.
    const [{ longest } = { longest: 0 }] = await plane.database.sql<{ longest: number }>('select count(*)::int as longest from keyplane.sign_in_delays');
    expect(longest).toBeGreaterThanOrEqual(3);
    await tries(person, 1);
    await plane.database.sql(`delete from keyplane.sign_in_delays where blocked_until > now() + interval '31 seconds'`);
    expect(secondsIn((await attempt(person, person.password)).text)).toBeLessThanOrEqual(30);
    await plane.database.sql('delete from keyplane.sign_in_delays');
  });

  it('delays nobody in a browser in which they have signed in before, where failures are counted by themselves', async () => {
    const person = await aPerson(plane, { roles: [] });
    const { browser, call } = await person.signIn();
    expect((await tries(person, 8)).at(-1)).toBe(429);
    expect((await call('POST', '/me/password', { currentPassword: person.password, newPassword: 'a password of my own' })).status).toBe(204);
    const { page } = await person.begin(browser);
    const submit = (password: string) => person.submit(browser, page, { username: person.username, password });
    for (let number = 0; number < 6; number += 1) expect((await submit('wrong')).status).toBe(422);
    expect((await submit('a password of my own')).status).toBe(429);
    await waited();
    expect((await submit('a password of my own')).url).toContain('/session/callback?code=');
  });

  it('is forgotten after an hour', async () => {
    const person = await aPerson(plane, { roles: [] });
    await tries(person, 6);
    await plane.database.sql(`update keyplane.sign_in_delays set blocked_until = now(), last_failure_at = now() - interval '61 minutes'`);
    expect(await tries(person, 5)).toEqual([422, 422, 422, 422, 422]);
  });

  it('leaves an audit row with the person, and no word of what was typed anywhere', async () => {
    const person = await aPerson(plane, { roles: [] });
    await attempt(person, 'typed-as-password');
    await attempt(person, 'x', 'typed-as-user-name');
    expect((await auditOf(plane.database, person.id)).map(({ action }) => action)).toEqual(['user.created', 'user.password-chosen', 'user.sign-in-failed']);
    expect(await dumpOf(plane.database)).not.toMatch(/typed-as/);
  });

  it('costs as much where there is no such person: the same rows are written, so no time tells who is there', async () => {
    const nobody = '00000000-0000-0000-0000-000000000000';
    const before = (await auditOf(plane.database, nobody)).length;
    await attempt(await aPerson(plane, { roles: [] }), 'x', 'nobody-here-either');
    expect((await auditOf(plane.database, nobody)).slice(before)).toMatchObject([{ action: 'user.sign-in-failed', actor: 'keyplane' }]);
  });

  it('says the same for nobody, for somebody disabled, and for a name that no database holds', async () => {
    const person = await aPerson(plane, { roles: [] });
    const wrong = await attempt(person, 'wrong');
    await plane.automation.patch(`/users/${person.id}`, { enabled: false });
    const plain = (text: string): string => text.replace(/value="[^"]*"|nonce="[^"]*"/g, '');
    for (const [password, username] of [['wrong', 'nobody-here'], [person.password, person.username], ['wrong', 'a\u0000b'], ['', '']] as const) {
      const answer = await attempt(person, password, username);
      expect([answer.status, answer.isIn]).toEqual([422, false]);
      expect(plain(answer.text).replace(' autofocus', '')).toContain('User name or password is wrong.');
    }
    expect(wrong.text).toContain('User name or password is wrong.');
  });
});

describe('a one-time password', () => {
  async function reset(person: Person): Promise<Person> {
    const answer = await plane.automation.post(`/users/${person.id}/reset-password`, {});
    expect(answer).toMatchObject({ status: 200, body: { mustChangePassword: true, oneTimePassword: expect.stringMatching(/^\w{20}$/) } });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    return new Person(plane.url, 'default', person.username, String(answer.body.oneTimePassword), person.id);
  }

  it('replaces the old password, works for one sign-in, and is over when another is chosen', async () => {
    const person = await aPerson(plane, { roles: [] });
    const old = person.password;
    const again = await reset(person);
    const oneTime = again.password;
    expect((await attempt(person, old)).isIn).toBe(false);
    await chooseOwnPassword(again, 'quite another password');
    expect((await attempt(again, oneTime)).isIn).toBe(false);
    expect((await attempt(again, 'quite another password')).isIn).toBe(true);
    expect((await auditOf(plane.database, person.id)).map(({ action }) => action)).toEqual(expect.arrayContaining(['user.password-reset', 'user.password-chosen', 'user.signed-in']));
  });

  it('given while somebody signs in with the old password keeps them out', async () => {
    const person = await aPerson(plane, { roles: [] });
    expect(await duringReset(person, () => attempt(person, person.password))).toMatchObject({ status: 422, isIn: false });
  });

  it('given while a sign-in with the old password comes back to the portal keeps it out', async () => {
    const person = await aPerson(plane, { roles: [] });
    const browser = new Browser();
    const callback = await person.authorized(browser);
    const response = await duringReset(person, () => browser.request(callback));
    expect([response.status, response.headers.getSetCookie().filter((line) => /_session_\d+=default/.test(line))]).toEqual([400, []]);
    expect(await plane.database.sql('select from keyplane.sessions where user_id = $1', [person.id])).toEqual([]);
  });

  it('that was replaced meanwhile opens nothing, not even the page that was shown for it', async () => {
    const person = await reset(await aPerson(plane, { roles: [] }));
    const { browser, page } = await person.begin();
    const ticket = /name="ticket" value="([^"]+)"/.exec((await person.submit(browser, page, { username: person.username, password: person.password })).text)?.[1] ?? '';
    await reset(person);
    const chosen = await person.submit(browser, page, { ticket, newPassword: 'the thief’s password', repeated: 'the thief’s password' });
    expect([chosen.status, chosen.text]).toEqual([422, expect.stringContaining('This password was changed meanwhile.')]);
    expect((await attempt(person, 'the thief’s password')).isIn).toBe(false);
  });

  it('is not taken as the password that a person chooses', async () => {
    const person = await reset(await aPerson(plane, { roles: [] }));
    await expect(chooseOwnPassword(person, person.password)).rejects.toThrow('This is the one-time password. Choose another.');
  });

  it('is over after 24 hours', async () => {
    const person = await reset(await aPerson(plane, { roles: [] }));
    await plane.database.sql(`update keyplane.users set password_expires_at = password_expires_at - interval '24 hours' where id = $1`, [person.id]);
    expect(await attempt(person, person.password)).toMatchObject({ status: 422, isIn: false });
  });

  it('of an operator is given by operators only', async () => {
    const operator = await aPerson(plane, { roles: ['operator'] });
    const administrator = await plane.caller({ roles: ['administrator'] });
    expect((await administrator.post(`/users/${operator.id}/reset-password`, {})).body.code).toBe('role.operator-only');
    expect((await attempt(operator, operator.password)).isIn).toBe(true);
  });

  it('shows when somebody has last signed in', async () => {
    const person = await aPerson(plane, { roles: [] });
    const before = (await plane.automation.get(`/users/${person.id}`)).body;
    await person.signIn();
    const after = (await plane.automation.get(`/users/${person.id}`)).body;
    expect(Date.parse(String(after.lastSignInAt))).toBeGreaterThanOrEqual(Date.parse(String(before.lastSignInAt)));
    expect(after.revision).toBe(before.revision);
  });
});

describe('one’s own password', () => {
  it('is changed with the one before; every other session ends, this one stays', async () => {
    const person = await aPerson(plane, { roles: [] });
    const [here, elsewhere] = [await person.signIn(), await person.signIn()];
    const answer = await here.call('POST', '/me/password', { currentPassword: person.password, newPassword: 'a password of my own' });
    expect(answer.status).toBe(204);
    expect([(await here.call('GET', '/me')).status, (await elsewhere.call('GET', '/me')).status]).toEqual([200, 401]);
    expect((await attempt(person, person.password)).isIn).toBe(false);
    expect((await attempt(person, 'a password of my own')).isIn).toBe(true);
  });

  it.each([
    ['/currentPassword', { currentPassword: 'wrong', newPassword: 'a password of my own' }],
    ['/newPassword', { newPassword: 'short' }],
    ['/newPassword', { newPassword: 'aaaaaaaaaaaaaaaaaaaa' }],
    ['/newPassword', {}],
  ])('is not changed where %s is wrong', async (pointer, body) => {
    const person = await aPerson(plane, { roles: [] });
    const { call } = await person.signIn();
    const answer = await call('POST', '/me/password', { currentPassword: person.password, ...body });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
    expect((await attempt(person, person.password)).isIn).toBe(true);
  });

  it('is not changed where it is reset meanwhile: whoever knew the old one is out', async () => {
    const person = await aPerson(plane, { roles: [] });
    const { call } = await person.signIn();
    const answer = await duringReset(person, () => call('POST', '/me/password', { currentPassword: person.password, newPassword: 'the thief’s password' }));
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '/currentPassword' }] } });
    expect((await attempt(person, 'the thief’s password')).isIn).toBe(false);
  });

  it('can’t be guessed with a stolen session', async () => {
    const person = await aPerson(plane, { roles: [] });
    const { call } = await person.signIn();
    const wrong = () => call('POST', '/me/password', { currentPassword: 'wrong', newPassword: 'a password of my own' });
    for (let number = 0; number < 6; number += 1) expect((await wrong()).status).toBe(422);
    const answer = await wrong();
    expect([answer.status, answer.body.code, answer.headers.get('retry-after')]).toEqual([429, 'user.too-many-tries', '1']);
  });

  it('is no matter of a system client', async () => {
    expect((await plane.automation.post('/me/password', { currentPassword: 'x', newPassword: 'a password of my own' })).body.code).toBe('user.no-password');
  });
});
