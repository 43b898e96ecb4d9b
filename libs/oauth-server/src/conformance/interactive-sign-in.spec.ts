import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import type { OAuthServer } from '../oauth-server.js';
import { Browser } from '../testing/browser.js';
import { createMemoryPeople, type MemoryPerson } from '../testing/memory-people.js';
import { aClient, basic, startLoopback, type Loopback } from './loopback.js';

// RFC 6749 §4.1, RFC 7636, RFC 9207, OpenID Connect Core, RP-Initiated Logout 1.0; RFC 9700 (security best current practice).
let loopback: Loopback;
let issuer: string;
let server: OAuthServer;
let persons: MemoryPerson[];
let redirectUri: string;
const portal = { clientId: 'keyplane-portal', clientSecret: randomBytes(32).toString('base64url') };

beforeAll(async () => {
  loopback = await startLoopback();
});
afterAll(() => loopback.close());
beforeEach(async () => {
  const organization = `org-${randomUUID().slice(0, 8)}`;
  issuer = `${loopback.origin}/oauth2/${organization}`;
  redirectUri = `${loopback.origin}/session/callback`;
  persons = [
    { accountId: 'id-anna', username: 'anna', password: 'a good long password', mustChoosePassword: false, enabled: true },
    { accountId: 'id-ben', username: 'ben', password: 'one-time', mustChoosePassword: true, enabled: true },
  ];
  const people = { people: createMemoryPeople(persons), organizationName: 'Meridian <Freight>', portal: { ...portal, redirectUris: [redirectUri], postLogoutRedirectUris: [`${loopback.origin}/signed-out`] } };
  server = await loopback.mount(organization, { people });
});

interface Begun {
  browser: Browser;
  verifier: string;
  /** The sign-in page. */
  page: string;
  response: Response;
}

function authorizationUrl(verifier: string, changes: Record<string, string | null> = {}): string {
  const parameters = {
    client_id: portal.clientId, response_type: 'code', redirect_uri: redirectUri, scope: 'openid', state: 'a-state', nonce: 'a-nonce',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256', ...changes,
  };
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== null);
  return `${issuer}/auth?${new URLSearchParams(given).toString()}`;
}

async function begin(browser = new Browser(), changes: Record<string, string | null> = {}): Promise<Begun> {
  const verifier = randomBytes(32).toString('base64url');
  const { url, response } = await browser.follow(authorizationUrl(verifier, changes), redirectUri);
  return { browser, verifier, page: url, response };
}

async function signIn({ browser, page }: Begun, form: Record<string, string> = { username: 'anna', password: 'a good long password' }) {
  return browser.follow(page, redirectUri, { method: 'POST', form });
}

const redeem = (url: string, verifier: string, changes: Record<string, string> = {}, auth = basic(portal)) =>
  fetch(`${issuer}/token`, { method: 'POST', headers: { authorization: auth }, body: new URLSearchParams({ grant_type: 'authorization_code', code: new URL(url).searchParams.get('code') ?? '', redirect_uri: redirectUri, code_verifier: verifier, ...changes }) });

const ticketIn = (page: string): string => /name="ticket" value="([^"]+)"/.exec(page)?.[1] ?? '';

describe('signing in', () => {
  it('leads from the portal over the sign-in page back to the portal, with a code for an ID token', async () => {
    const begun = await begin();
    expect(begun.page).toMatch(/\/interaction\/[\w-]+$/);
    const { url } = await signIn(begun);
    expect(Object.fromEntries(new URL(url).searchParams)).toEqual({ code: expect.any(String), state: 'a-state', iss: issuer });
    const answer = await redeem(url, begun.verifier);
    expect(answer.status).toBe(200);
    const { id_token: idToken, refresh_token: refreshToken, scope, access_token: accessToken } = (await answer.json()) as Record<string, string>;
    const { payload } = await jwtVerify(idToken ?? '', createRemoteJWKSet(new URL(`${issuer}/jwks`)), { issuer, audience: portal.clientId });
    expect(payload).toMatchObject({ sub: 'id-anna', preferred_username: 'anna', nonce: 'a-nonce', sid: expect.any(String) });
    expect([refreshToken, scope]).toEqual([undefined, 'openid']);
    const userinfo = await fetch(`${issuer}/userinfo`, { headers: { authorization: `Bearer ${accessToken ?? ''}`, origin: 'https://evil.example' } });
    expect(await userinfo.json()).toMatchObject({ sub: 'id-anna', preferred_username: 'anna' });
    expect(userinfo.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('asks for no password again while the session lasts, in this browser only', async () => {
    const begun = await begin();
    await signIn(begun);
    expect((await begin(begun.browser)).page).toContain(`${redirectUri}?code=`);
    expect((await begin()).page).toMatch(/\/interaction\//);
  });

  it('is described in the discovery document', async () => {
    const document = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as object;
    expect(document).toMatchObject({
      authorization_endpoint: `${issuer}/auth`, userinfo_endpoint: `${issuer}/userinfo`, end_session_endpoint: `${issuer}/session/end`, code_challenge_methods_supported: ['S256'], response_types_supported: ['code'],
      authorization_response_iss_parameter_supported: true, scopes_supported: ['openid'], grant_types_supported: expect.arrayContaining(['authorization_code', 'client_credentials']),
    });
  });

  it('is off where there are no people', async () => {
    await loopback.mount('nobody');
    for (const path of ['/auth', '/userinfo', '/session/end', '/interaction/x']) expect((await fetch(`${loopback.origin}/oauth2/nobody${path}`)).status).toBe(404);
  });
});

describe('the sign-in page', () => {
  it('needs no script, lets nobody frame it, and escapes what it shows', async () => {
    const { response } = await begin();
    const text = await response.text();
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'nonce-[\w-]+';.*frame-ancestors 'none'/);
    expect(response.headers.get('content-security-policy')).not.toMatch(/script-src|unsafe/);
    expect(response.headers.get('x-frame-options')).toBe('DENY');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(text).not.toContain('<script');
    expect(text).toContain('Meridian &#60;Freight&#62;');
  });

  it('has cookies that no script reads and no other site sends', async () => {
    const lines = (await fetch(authorizationUrl('x'.repeat(43)), { redirect: 'manual' })).headers.getSetCookie();
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).toMatch(/^keyplane_.*(?=.*httponly)(?=.*samesite=lax)(?=.*path=\/oauth2\/)/i);
  });

  it('keeps the user name after a mistake, and says one sentence for whatever was wrong', async () => {
    for (const [username, password] of [['anna', 'wrong'], ['nobody', 'wrong']]) {
      const begun = await begin();
      const { response } = await signIn(begun, { username: username ?? '', password: password ?? '' });
      const text = await response.text();
      expect(response.status).toBe(422);
      expect(text).toContain('User name or password is wrong.');
      expect(text).toContain(`value="${username}"`);
      expect(text).not.toContain('value="wrong"');
    }
  });

  it('escapes the user name', async () => {
    const begun = await begin();
    const { response } = await signIn(begun, { username: '"><img src=x>', password: 'x' });
    expect(await response.text()).not.toContain('<img');
  });

  it('says how long to wait after too many tries, and lets nobody in before', async () => {
    const begun = await begin();
    for (let number = 0; number < 3; number += 1) await signIn(begun, { username: 'anna', password: 'wrong' });
    const { response } = await signIn(begun);
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '3']);
    expect(await response.text()).toContain('Too many tries. Try again in 3 seconds.');
  });

  it('works in the browser that began, and in no other', async () => {
    const begun = await begin();
    const other = await new Browser().request(begun.page);
    expect(other.status).toBe(400);
    expect(await other.text()).toContain('Go back to the portal');
    const mine = await begin();
    expect((await begun.browser.request(mine.page)).status).toBe(400);
  });

  it('takes no form of another site, and none that is no form', async () => {
    const begun = await begin();
    const form = { username: 'anna', password: 'a good long password' };
    expect((await begun.browser.request(begun.page, { method: 'POST', form, headers: { origin: 'https://evil.example' } })).status).toBe(403);
    expect((await begun.browser.request(begun.page, { method: 'POST', form, headers: { origin: 'null' } })).status).toBe(403);
    expect((await begun.browser.request(begun.page, { method: 'POST', headers: { 'content-type': 'application/json' } })).status).toBe(400);
    expect((await begun.browser.request(begun.page, { method: 'POST', form: { username: 'anna', password: 'x'.repeat(20_000) } })).status).toBe(400);
  });

  it('is over once it has led somewhere', async () => {
    const begun = await begin();
    await signIn(begun);
    expect((await begun.browser.request(begun.page, { method: 'POST', form: { username: 'anna', password: 'a good long password' } })).status).toBe(400);
  });
});

describe('a one-time password', () => {
  it('opens nothing but the page on which another is chosen', async () => {
    const begun = await begin();
    const { response, url } = await signIn(begun, { username: 'ben', password: 'one-time' });
    const text = await response.text();
    expect([response.status, url]).toEqual([200, begun.page]);
    expect(text).toContain('Choose your own password');
    expect((await begin(begun.browser)).page).toMatch(/\/interaction\//);
    const chosen = { ticket: ticketIn(text), newPassword: 'ben’s own password', repeated: 'ben’s own password' };
    expect((await signIn(begun, chosen)).url).toContain(`${redirectUri}?code=`);
    expect(persons[1]).toMatchObject({ password: 'ben’s own password', mustChoosePassword: false });
  });

  it('is asked for again where the new one is refused, or is not the same twice', async () => {
    const begun = await begin();
    const ticket = ticketIn(await (await signIn(begun, { username: 'ben', password: 'one-time' })).response.text());
    const short = await signIn(begun, { ticket, newPassword: 'short', repeated: 'short' });
    expect([short.response.status, await short.response.text()]).toEqual([422, expect.stringContaining('At least 12 characters.')]);
    const different = await signIn(begun, { ticket, newPassword: 'a long password one', repeated: 'a long password two' });
    expect(await different.response.text()).toContain('The two are not the same.');
    expect(persons[1]?.password).toBe('one-time');
  });

  it('can’t be got round: a ticket is good for its person in its sign-in alone', async () => {
    const begun = await begin();
    const ticket = ticketIn(await (await signIn(begun, { username: 'ben', password: 'one-time' })).response.text());
    const [, until = '', signature = ''] = ticket.split('.');
    const choose = async (at: Begun, forged: string) => (await signIn(at, { ticket: forged, newPassword: 'mallory’s password', repeated: 'mallory’s password' })).response.status;
    for (const forged of ['', 'id-anna', `id-anna.${until}.${signature}`, `id-ben.${Number(until) + 1}.${signature}`, `id-ben.${until}.`]) expect(await choose(begun, forged)).toBe(400);
    expect(await choose(await begin(), ticket)).toBe(400);
    expect(persons.map(({ password }) => password)).toEqual(['a good long password', 'one-time']);
  });
});

describe('an authorization request', () => {
  it.each([
    ['without PKCE', { code_challenge: null, code_challenge_method: null }, 'invalid_request'],
    ['with a plain challenge', { code_challenge: 'x'.repeat(43), code_challenge_method: 'plain' }, 'invalid_request'],
    ['for a token in the address', { response_type: 'token' }, 'unsupported_response_type'],
    ['for an ID token in the address', { response_type: 'id_token' }, 'unsupported_response_type'],
    ['for a scope of the installation', { scope: 'openid keyplane:operate' }, null],
  ])('%s gets no such thing', async (_what, changes, error) => {
    const { page, response, browser, verifier } = await begin(new Browser(), changes);
    if (error !== null) {
      expect(new URL(page).searchParams.get('error') ?? (await response.text())).toContain(error);
      return;
    }
    // Unknown scopes are ignored (RFC 6749 §3.3), and the answer says so.
    const { url } = await signIn({ browser, page, verifier, response });
    expect(((await (await redeem(url, verifier)).json()) as { scope: string }).scope).toBe('openid');
  });

  it.each(['/session/callback/', '/session/callback?a=b', '/session/callback#a', '/session/Callback', '/session/callback/../evil', '//session/callback'])('whose redirect URI is spelled %s ends on a page of ours', async (path) => {
    const { response, page } = await begin(new Browser(), { redirect_uri: `${loopback.origin}${path}` });
    expect(response.status).toBe(400);
    expect(page.startsWith(issuer)).toBe(true);
    expect(response.headers.get('content-type')).toContain('text/html');
  });

  it('of an application is refused: its keys use client credentials only', async () => {
    const application = await aClient(server.clients, { redirectUris: [redirectUri] });
    const { response, page } = await begin(new Browser(), { client_id: application.clientId });
    expect(response.status).toBe(400);
    expect(page.startsWith(issuer)).toBe(true);
    const redeemed = await redeem(`${redirectUri}?code=x`, 'x'.repeat(43), {}, basic(application));
    expect([redeemed.status, await redeemed.json()]).toEqual([400, expect.objectContaining({ error: 'unauthorized_client' })]);
  });
});

describe('a code', () => {
  let url: string;
  let begun: Begun;
  beforeEach(async () => {
    begun = await begin();
    ({ url } = await signIn(begun));
  });

  it('is good once; used again it ends what it had given', async () => {
    const { access_token: accessToken } = (await (await redeem(url, begun.verifier)).json()) as { access_token: string };
    const again = await redeem(url, begun.verifier);
    expect([again.status, await again.json()]).toEqual([400, expect.objectContaining({ error: 'invalid_grant' })]);
    expect((await fetch(`${issuer}/userinfo`, { headers: { authorization: `Bearer ${accessToken}` } })).status).toBe(401);
  });

  it.each([
    ['another verifier', { code_verifier: 'y'.repeat(43) }],
    ['no verifier', { code_verifier: '' }],
    ['another redirect URI', { redirect_uri: 'http://localhost/other' }],
  ])('is refused with %s', async (_what, changes) => {
    const answer = await redeem(url, begun.verifier, changes);
    expect([answer.status, await answer.json()]).toEqual([400, expect.objectContaining({ error: expect.stringMatching(/^invalid_(grant|request)$/) })]);
  });

  it('is refused without the client’s secret', async () => {
    expect((await redeem(url, begun.verifier, {}, basic({ ...portal, clientSecret: 'x'.repeat(43) }))).status).toBe(401);
  });

  it('is refused for somebody who was disabled meanwhile', async () => {
    for (const person of persons) person.enabled = false;
    expect((await redeem(url, begun.verifier)).status).toBe(400);
  });

  it('is refused once the person’s sessions were ended', async () => {
    await server.sessions.endAllOf('id-anna');
    expect((await redeem(url, begun.verifier)).status).toBe(400);
    expect((await begin(begun.browser)).page).toMatch(/\/interaction\//);
  });
});

describe('signing out', () => {
  it('ends the session that the ID token names, and no other', async () => {
    const [first, second] = [await begin(), await begin()];
    const { url } = await signIn(first);
    await signIn(second);
    const { id_token: idToken = '' } = (await (await redeem(url, first.verifier)).json()) as { id_token?: string };
    const { sid } = JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString()) as { sid: string };
    await server.sessions.endSession(sid);
    expect((await begin(first.browser)).page).toMatch(/\/interaction\//);
    expect((await begin(second.browser)).page).toContain(`${redirectUri}?code=`);
  });

  it('by the person: a page with one button, which leads back to the portal', async () => {
    const { browser, ...begun } = await begin();
    await signIn({ browser, ...begun });
    const asked = await browser.request(`${issuer}/session/end?${new URLSearchParams({ client_id: portal.clientId, post_logout_redirect_uri: `${loopback.origin}/signed-out`, state: 's' }).toString()}`);
    const text = await asked.text();
    expect(asked.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(text).not.toContain('<script');
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(text)?.[1] ?? '';
    const forged = await browser.request(`${issuer}/session/end/confirm`, { method: 'POST', form: { xsrf: 'forged', logout: 'yes' } });
    expect(forged.status).toBe(400);
    const { url } = await browser.follow(`${issuer}/session/end/confirm`, `${loopback.origin}/signed-out`, { method: 'POST', form: { xsrf, logout: 'yes' } });
    expect(url).toBe(`${loopback.origin}/signed-out?state=s`);
    expect((await begin(browser)).page).toMatch(/\/interaction\//);
  });

  it('leads to no address that is not the portal’s', async () => {
    const answer = await new Browser().request(`${issuer}/session/end?${new URLSearchParams({ client_id: portal.clientId, post_logout_redirect_uri: 'https://evil.example/' }).toString()}`);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('location')).toBeNull();
  });
});
