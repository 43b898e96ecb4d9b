import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Browser } from '@keyplane/oauth-server/testing';
import { ExpiredRowsJob } from '../jobs/expired-rows.job.js';
import { aPerson, startTestControlPlane, type Person, type TestControlPlane } from '../testing/index.js';

let plane: TestControlPlane;
let anna: Person;
beforeAll(async () => {
  plane = await startTestControlPlane();
  anna = await aPerson(plane, { roles: ['administrator'] });
}, 60_000);
afterAll(() => plane.close());

const me = (cookie: string, headers: Record<string, string> = {}): Promise<Response> => fetch(`${plane.url}/api/v1/me`, { headers: { cookie, ...headers } });
const codeOf = async (response: Response): Promise<unknown> => ((await response.json()) as { code?: string }).code;

describe('a sign-in', () => {
  it('leads back to the page that asked for it, with a session that has the person’s roles', async () => {
    const { location, call } = await anna.signIn();
    expect(location).toBe('/admin');
    expect((await call('GET', '/me')).body).toEqual({
      username: anna.username, organization: 'default', organizationDisplayName: 'Default organization', roles: ['administrator'], expiresAt: expect.any(String), csrfToken: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect((await call('POST', '/roles', { name: 'made-by-anna' })).status).toBe(201);
    expect((await call('POST', '/applications', { name: 'x' })).status).toBe(403);
  });

  it('gives the browser no token, and a cookie that no script reads and no other site sends', async () => {
    const seen: string[] = [];
    const recording = new (class extends Browser {
      override async request(...parameters: Parameters<Browser['request']>): Promise<Response> {
        const response = await super.request(...parameters);
        seen.push(JSON.stringify([...response.headers]), await response.clone().text());
        return response;
      }
    })();
    const { cookie } = await anna.signIn(recording);
    expect(seen.join('\n')).not.toMatch(/eyJ[\w-]+\.eyJ|access_token|id_token/);
    const line = seen.join('\n').match(/keyplane_session_\d+=default\.[^"]+/)?.[0] ?? '';
    expect(line).toContain(cookie);
    expect(line).toMatch(/; Path=\/; Max-Age=28800; HttpOnly; SameSite=Lax$/);
  });

  it('keeps only a hash of what the cookie holds', async () => {
    const { cookie } = await anna.signIn();
    const token = cookie.split('.')[1] ?? '';
    const rows = await plane.database.sql<{ row: string }>('select s::text as row from keyplane.sessions s');
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.some(({ row }) => row.includes(token))).toBe(false);
  });

  it('into an organization that is not there says so on a page', async () => {
    const response = await fetch(`${plane.url}/session/sign-in?organization=nowhere`, { redirect: 'manual' });
    expect([response.status, response.headers.get('content-type')]).toEqual([400, 'text/html; charset=utf-8']);
    expect(await response.text()).toContain('There is no such organization here.');
    expect((await fetch(`${plane.url}/session/sign-in?organization=%2e%2e%2fx`, { redirect: 'manual' })).status).toBe(400);
  });
});

describe('many sign-ins', () => {
  /** Another site can open them in a window of this browser, and a server takes only so many cookies: nobody could sign in any more. */
  it('leave the last few under way, and the person can still sign in', async () => {
    const browser = new Browser();
    const begin = (returnTo: string): Promise<Response> => browser.request(`${plane.url}/session/sign-in?return_to=${returnTo}`);
    for (let number = 0; number < 20; number += 1) for (const long of ['x', 'é']) expect((await begin(`/admin/${encodeURIComponent(long).repeat(990)}`)).status).toBe(303);
    const earlier = await anna.authorized(browser);
    for (let number = 0; number < 5; number += 1) await begin('/admin');
    const callback = await browser.request(earlier);
    expect([callback.status, callback.headers.get('location')]).toEqual([303, '/admin']);
  });
});

describe('the answer of the built-in key manager', () => {
  const failing = async (url: string, browser: Browser): Promise<void> => {
    const response = await browser.request(url);
    expect(response.status).toBe(400);
    expect(response.headers.getSetCookie().filter((line) => /_session_\d+=default/.test(line))).toEqual([]);
    expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  };

  it('is taken once: the same answer again is over, and so is the same code with another state', async () => {
    const browser = new Browser();
    const url = await anna.authorized(browser);
    expect((await browser.request(url)).status).toBe(303);
    await failing(url, browser);
    const second = new Browser();
    const code = new URL(url).searchParams.get('code') ?? '';
    const fresh = new URL(await anna.authorized(second));
    fresh.searchParams.set('code', code);
    await failing(fresh.href, second);
  });

  it('is of no use in another browser', async () => {
    const url = await anna.authorized(new Browser());
    await failing(url, new Browser());
    const other = new Browser();
    await anna.begin(other);
    await failing(url, other);
  });

  it.each([
    ['another state', { state: 'x'.repeat(43) }],
    ['no state', { state: null }],
    ['the issuer of another organization', { iss: 'ORIGIN/oauth2/other' }],
    ['no issuer', { iss: null }],
    ['another code', { code: 'x'.repeat(43) }],
    ['no code', { code: null }],
    ['an error', { error: 'access_denied', code: null }],
  ])('with %s makes no session', async (_what, changes) => {
    const browser = new Browser();
    const url = new URL(await anna.authorized(browser));
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) url.searchParams.delete(name);
      else url.searchParams.set(name, value.replace('ORIGIN', plane.url));
    }
    await failing(url.href, browser);
  });

  it('with a parameter twice makes no session', async () => {
    const browser = new Browser();
    const url = await anna.authorized(browser);
    await failing(`${url}&code=other`, browser);
  });
});

describe('return_to', () => {
  it.each(['https://evil.example', '//evil.example', '/\\evil.example', '/\t/evil.example', '/admin/../../evil', '/adminx', '/api/v1/me', '/session/sign-in', 'javascript:alert(1)', '/%2f/evil', '/\u0000admin', 'admin', ''])('%j leads to the portal and nowhere else', async (returnTo) => {
    const { browser, page } = await anna.begin(new Browser(), returnTo);
    const { url } = await anna.submit(browser, page, { username: anna.username, password: anna.password });
    expect((await browser.request(url)).headers.get('location')).toBe('/admin');
  });

  it.each(['/admin/key-managers?search=a#b', '/developer', '/session/done'])('%s is kept', async (returnTo) => {
    const { browser, page } = await anna.begin(new Browser(), returnTo);
    const { url } = await anna.submit(browser, page, { username: anna.username, password: anna.password });
    expect((await browser.request(url)).headers.get('location')).toBe(returnTo);
  });
});

describe('a session', () => {
  it('is new at each sign-in: one that was planted before is worth nothing', async () => {
    const { cookie: planted } = await anna.signIn();
    const name = planted.split('=')[0] ?? '';
    const { cookie } = await anna.signIn();
    expect(cookie).not.toBe(planted);
    const made = `${name}=default.${'A'.repeat(43)}`;
    expect((await me(made)).status).toBe(401);
    // Two cookies of one name: one of them was planted by somebody.
    expect((await me(`${cookie}; ${planted}`)).status).toBe(401);
  });

  it('answers the same whether it never was, is over or is malformed', async () => {
    const { cookie, call } = await anna.signIn();
    await call('POST', '/../../session/sign-out');
    const name = cookie.split('=')[0] ?? '';
    const bodies = await Promise.all([cookie, `${name}=default.${'B'.repeat(43)}`, `${name}=nowhere.${'B'.repeat(43)}`, `${name}=x`].map(async (one) => {
      const answer = await me(one);
      const { instance: _instance, requestId: _requestId, ...body } = (await answer.json()) as Record<string, unknown>;
      return { status: answer.status, body };
    }));
    expect(bodies[0]).toMatchObject({ status: 401, body: { code: 'auth.session-over' } });
    for (const body of bodies) expect(body).toEqual(bodies[0]);
  });

  it('of one organization means nothing in another', async () => {
    const other = await plane.organization();
    const { cookie } = await anna.signIn();
    expect((await me(cookie.replace('=default.', `=${other.name}.`))).status).toBe(401);
  });

  it('is not asked where a token is sent, which needs no CSRF token', async () => {
    const { cookie } = await anna.signIn();
    const answer = await me(cookie, { authorization: `Bearer ${plane.automation.token ?? ''}` });
    expect(await answer.json()).toMatchObject({ username: 'client:automation', csrfToken: null });
    expect((await me(cookie, { authorization: 'Bearer x' })).status).toBe(401);
  });

  it('has the roles of now', async () => {
    const person = await aPerson(plane, { roles: [] });
    const { call } = await person.signIn();
    expect((await call('GET', '/roles')).status).toBe(403);
    await plane.automation.patch(`/users/${person.id}`, { roles: ['administrator'] });
    expect((await call('GET', '/roles')).status).toBe(200);
    await plane.automation.patch(`/users/${person.id}`, { roles: [] });
    expect((await call('GET', '/roles')).status).toBe(403);
  });

  it('is nobody’s whom rows say to be disabled, though its own row is still there', async () => {
    const person = await aPerson(plane, { roles: [] });
    const { cookie } = await person.signIn();
    await plane.database.sql('update keyplane.users set enabled = false where id = $1', [person.id]);
    expect(await codeOf(await me(cookie))).toBe('auth.session-over');
  });

  it('ends when its time is over, and its row goes', async () => {
    const { cookie, call } = await anna.signIn();
    expect((await call('GET', '/me')).status).toBe(200);
    await plane.database.sql(`update keyplane.sessions set expires_at = now() - interval '1 second'`);
    expect(await codeOf(await me(cookie))).toBe('auth.session-over');
    await plane.app.get(ExpiredRowsJob, { strict: false }).run();
    expect(await plane.database.sql('select from keyplane.sessions')).toHaveLength(0);
  });

  it.each([
    ['the person is disabled', (id: string) => plane.automation.patch(`/users/${id}`, { enabled: false })],
    ['the password is reset', (id: string) => plane.automation.post(`/users/${id}/reset-password`, {})],
    ['the person is deleted', (id: string) => plane.automation.delete(`/users/${id}`)],
  ])('ends when %s, here and at the built-in key manager', async (_what, change) => {
    const person = await aPerson(plane, { roles: [] });
    const { cookie, browser } = await person.signIn();
    expect((await person.begin(browser)).page).toBe(`${plane.url}/admin`);
    expect((await change(person.id)).status).toBeLessThan(300);
    expect((await me(cookie)).status).toBe(401);
    expect((await person.begin(browser)).page).toContain('/interaction/');
  });
});

describe('signing out', () => {
  it('ends the session on the server, for every tab, and at the built-in key manager', async () => {
    const [here, elsewhere] = [await anna.signIn(), await anna.signIn()];
    const answer = await here.call('POST', '/../../session/sign-out');
    expect(answer).toMatchObject({ status: 200, body: { location: '/session/signed-out?organization=default' } });
    expect(answer.headers.get('set-cookie')).toMatch(/^keyplane_session_\d+=; Path=\/; Max-Age=0;/);
    expect((await here.call('GET', '/me')).status).toBe(401);
    expect((await anna.begin(here.browser)).page).toContain('/interaction/');
    expect((await elsewhere.call('GET', '/me')).status).toBe(200);
    const page = await fetch(`${plane.url}/session/signed-out?organization="><script>`);
    expect(await page.text()).not.toContain('<script');
  });

  it('can’t be done by another site', async () => {
    const { cookie } = await anna.signIn();
    expect((await fetch(`${plane.url}/session/sign-out`, { method: 'POST', headers: { cookie } })).status).toBe(403);
    expect((await me(cookie)).status).toBe(200);
  });
});

describe('a writing call with a session', () => {
  const writing = { POST: '/roles', PATCH: '/roles/x', PUT: '/key-managers/x/permissions', DELETE: '/roles/x' };

  it.each(Object.entries(writing))('%s %s is refused without the session’s own CSRF token, and from another site', async (method, path) => {
    const { cookie, csrfToken } = await anna.signIn();
    const other = await anna.signIn();
    const send = (headers: Record<string, string>): Promise<Response> => fetch(`${plane.url}/api/v1${path}`, { method, headers: { cookie, 'content-type': 'application/json', ...headers }, body: '{}' });
    for (const headers of [{}, { 'x-keyplane-csrf': '' }, { 'x-keyplane-csrf': 'x' }, { 'x-keyplane-csrf': other.csrfToken }, { 'x-keyplane-csrf': csrfToken, origin: 'https://evil.example' }, { 'x-keyplane-csrf': csrfToken, origin: 'null' }] as Record<string, string>[]) {
      const answer = await send(headers);
      expect({ headers, status: answer.status, code: await codeOf(answer) }).toEqual({ headers, status: 403, code: 'auth.csrf' });
    }
    expect((await codeOf(await send({ 'x-keyplane-csrf': csrfToken, origin: plane.url })))).not.toBe('auth.csrf');
  });
});

describe('a page of another origin', () => {
  let evil: Server;
  beforeAll(async () => {
    evil = createServer((_request, response) => response.end()).listen(0, '127.0.0.1');
    await once(evil, 'listening');
  });
  afterAll(() => void evil.close());

  it('reads nothing: no answer allows another origin', async () => {
    const { cookie } = await anna.signIn();
    const origin = `http://127.0.0.1:${(evil.address() as AddressInfo).port}`; // listening on TCP
    const answer = await me(cookie, { origin });
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
  });
});
