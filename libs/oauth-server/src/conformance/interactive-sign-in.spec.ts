import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { Browser } from '../testing/browser.js';
import { InteractiveServer, portal, ticketIn, type Begun } from './interactive.js';
import { startLoopback, type Loopback } from './loopback.js';

// RFC 6749 §4.1, RFC 9207, OpenID Connect Core; what people see of it.
let loopback: Loopback;
let at: InteractiveServer;
beforeAll(async () => {
  loopback = await startLoopback();
});
afterAll(() => loopback.close());
beforeEach(async () => {
  at = await InteractiveServer.start(loopback);
});

describe('signing in', () => {
  it('leads from the portal over the sign-in page back to the portal, with a code for an ID token', async () => {
    const begun = await at.begin();
    expect(begun.page).toMatch(/\/interaction\/[\w-]+$/);
    const { url } = await at.signIn(begun);
    expect(Object.fromEntries(new URL(url).searchParams)).toEqual({ code: expect.any(String), state: 'a-state', iss: at.issuer });
    const answer = await at.redeem(url, begun.verifier);
    expect(answer.status).toBe(200);
    const { id_token: idToken, refresh_token: refreshToken, scope, access_token: accessToken } = (await answer.json()) as Record<string, string>;
    const { payload } = await jwtVerify(idToken ?? '', createRemoteJWKSet(new URL(`${at.issuer}/jwks`)), { issuer: at.issuer, audience: portal.clientId });
    expect(payload).toMatchObject({ sub: 'id-anna', preferred_username: 'anna', nonce: 'a-nonce', sid: expect.any(String), auth_time: expect.any(Number) });
    expect([refreshToken, scope]).toEqual([undefined, 'openid']);
    const userinfo = await fetch(`${at.issuer}/userinfo`, { headers: { authorization: `Bearer ${accessToken ?? ''}`, origin: 'https://evil.example' } });
    expect(await userinfo.json()).toMatchObject({ sub: 'id-anna', preferred_username: 'anna' });
    expect(userinfo.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('asks for no password again while the session lasts, in this browser only', async () => {
    const begun = await at.begin();
    await at.signIn(begun);
    expect((await at.begin(begun.browser)).page).toContain(`${at.redirectUri}?code=`);
    expect((await at.begin()).page).toMatch(/\/interaction\//);
  });

  it('of somebody else in the same browser ends the session before, without a page between', async () => {
    Object.assign(at.persons[1] ?? {}, { mustChoosePassword: false });
    const first = await at.begin();
    const second = await at.begin(first.browser);
    await at.signIn(first);
    const { url } = await at.signIn(second, { username: 'ben', password: 'one-time' });
    const { id_token: idToken = '' } = (await (await at.redeem(url, second.verifier)).json()) as { id_token?: string };
    expect(decodeJwt(idToken)).toMatchObject({ sub: 'id-ben' });
    const next = await at.begin(first.browser);
    const { id_token: nextToken = '' } = (await (await at.redeem(next.page, next.verifier)).json()) as { id_token?: string };
    expect(decodeJwt(nextToken)).toMatchObject({ sub: 'id-ben' });
  });

  it('is described in the discovery document', async () => {
    const document = (await (await fetch(`${at.issuer}/.well-known/openid-configuration`)).json()) as object;
    expect(document).toMatchObject({
      authorization_endpoint: `${at.issuer}/auth`, userinfo_endpoint: `${at.issuer}/userinfo`, end_session_endpoint: `${at.issuer}/session/end`, code_challenge_methods_supported: ['S256'], response_types_supported: ['code'],
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
    const { response } = await at.begin();
    const text = await response.text();
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'nonce-[\w-]+';.*frame-ancestors 'none'/);
    expect(response.headers.get('content-security-policy')).not.toMatch(/script-src|unsafe/);
    expect(response.headers.get('x-frame-options')).toBe('DENY');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(text).not.toContain('<script');
    expect(text).toContain('Meridian &#60;Freight&#62;');
  });

  it.each([
    ['admin', ', admin portal</p>'],
    ['constructor', 'Freight&#62;</p>'],
    ['<your bank>', 'Freight&#62;</p>'],
  ])('says what one signs in to, in words of its own alone: %s', async (place, shown) => {
    const begun = await at.begin(undefined, { place });
    const page = await begun.response.text();
    expect(page).toContain(shown);
    expect(page).not.toContain('your bank');
    const { response } = await at.signIn(begun, { username: 'anna', password: 'wrong' });
    expect(await response.text()).toContain(shown);
  });

  it('has cookies that no script reads and no other site sends', async () => {
    const lines = (await fetch(at.authorizationUrl('x'.repeat(43)), { redirect: 'manual' })).headers.getSetCookie();
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).toMatch(/^keyplane_.*(?=.*httponly)(?=.*samesite=lax)(?=.*path=\/oauth2\/)/i);
  });

  it('keeps the user name after a mistake, and says one sentence for whatever was wrong', async () => {
    for (const [username, password] of [['anna', 'wrong'], ['nobody', 'wrong']]) {
      const begun = await at.begin();
      const { response } = await at.signIn(begun, { username: username ?? '', password: password ?? '' });
      const text = await response.text();
      expect(response.status).toBe(422);
      expect(text).toContain('User name or password is wrong.');
      expect(text).toContain(`value="${username}"`);
      expect(text).not.toContain('value="wrong"');
    }
  });

  it('escapes the user name', async () => {
    const begun = await at.begin();
    const { response } = await at.signIn(begun, { username: '"><img src=x>', password: 'x' });
    expect(await response.text()).not.toContain('<img');
  });

  it('says how long to wait after too many tries, and lets nobody in before', async () => {
    const begun = await at.begin();
    for (let number = 0; number < 3; number += 1) await at.signIn(begun, { username: 'anna', password: 'wrong' });
    const { response } = await at.signIn(begun);
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '3']);
    expect(await response.text()).toContain('Too many tries. Try again in 3 seconds.');
  });

  it('works in the browser that began, and in no other', async () => {
    const begun = await at.begin();
    const other = await new Browser().request(begun.page);
    expect(other.status).toBe(400);
    expect(await other.text()).toContain('Go back to the portal');
    const mine = await at.begin();
    expect((await begun.browser.request(mine.page)).status).toBe(400);
  });

  it('takes no form of another site, and none that is no form', async () => {
    const begun = await at.begin();
    const form = { username: 'anna', password: 'a good long password' };
    expect((await begun.browser.request(begun.page, { method: 'POST', form, headers: { origin: 'https://evil.example' } })).status).toBe(403);
    expect((await begun.browser.request(begun.page, { method: 'POST', form, headers: { origin: 'null' } })).status).toBe(403);
    expect((await begun.browser.request(begun.page, { method: 'POST', headers: { 'content-type': 'application/json' } })).status).toBe(400);
    expect((await begun.browser.request(begun.page, { method: 'POST', form: { username: 'anna', password: 'x'.repeat(20_000) } })).status).toBe(400);
  });

  it('is over once it has led somewhere', async () => {
    const begun = await at.begin();
    await at.signIn(begun);
    expect((await begun.browser.request(begun.page, { method: 'POST', form: { username: 'anna', password: 'a good long password' } })).status).toBe(400);
  });
});

describe('a one-time password', () => {
  it('opens nothing but the page on which another is chosen', async () => {
    const begun = await at.begin();
    const { response, url } = await at.signIn(begun, { username: 'ben', password: 'one-time' });
    const text = await response.text();
    expect([response.status, url]).toEqual([200, begun.page]);
    expect(text).toContain('Choose your own password');
    expect((await at.begin(begun.browser)).page).toMatch(/\/interaction\//);
    const chosen = { ticket: ticketIn(text), newPassword: 'ben’s own password', repeated: 'ben’s own password' };
    expect((await at.signIn(begun, chosen)).url).toContain(`${at.redirectUri}?code=`);
    expect(at.persons[1]).toMatchObject({ password: 'ben’s own password', mustChoosePassword: false });
  });

  it('is asked for again where the new one is refused, or is not the same twice', async () => {
    const begun = await at.begin();
    const ticket = ticketIn(await (await at.signIn(begun, { username: 'ben', password: 'one-time' })).response.text());
    const short = await at.signIn(begun, { ticket, newPassword: 'short', repeated: 'short' });
    expect([short.response.status, await short.response.text()]).toEqual([422, expect.stringContaining('At least 12 characters.')]);
    const different = await at.signIn(begun, { ticket, newPassword: 'a long password one', repeated: 'a long password two' });
    expect(await different.response.text()).toContain('The two are not the same.');
    expect(at.persons[1]?.password).toBe('one-time');
  });

  it('can’t be got round: a ticket is good for its person in its sign-in alone', async () => {
    const begun = await at.begin();
    const ticket = ticketIn(await (await at.signIn(begun, { username: 'ben', password: 'one-time' })).response.text());
    const [, passwordId = '', until = '', signature = ''] = ticket.split('.');
    const choose = async (begunAt: Begun, forged: string) => (await at.signIn(begunAt, { ticket: forged, newPassword: 'mallory’s password', repeated: 'mallory’s password' })).response.status;
    for (const forged of ['', 'id-anna', `id-anna.${passwordId}.${until}.${signature}`, `id-ben.another.${until}.${signature}`, `id-ben.${passwordId}.${Number(until) + 1}.${signature}`, `id-ben.${passwordId}.${until}.`]) expect(await choose(begun, forged)).toBe(400);
    expect(await choose(await at.begin(), ticket)).toBe(400);
    expect(at.persons.map(({ password }) => password)).toEqual(['a good long password', 'one-time']);
  });
});
