import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Browser } from '../testing/browser.js';
import { InteractiveServer, portal, type Begun } from './interactive.js';
import { aClient, basic, startLoopback, type Loopback } from './loopback.js';

// RFC 7636, RFC 9700 (security best current practice), OpenID Connect RP-Initiated Logout 1.0.
let loopback: Loopback;
let at: InteractiveServer;
beforeAll(async () => {
  loopback = await startLoopback();
});
afterAll(() => loopback.close());
beforeEach(async () => {
  at = await InteractiveServer.start(loopback);
});

describe('an authorization request', () => {
  it.each([
    ['without PKCE', { code_challenge: null, code_challenge_method: null }, 'invalid_request'],
    ['with a plain challenge', { code_challenge: 'x'.repeat(43), code_challenge_method: 'plain' }, 'invalid_request'],
    ['for a token in the address', { response_type: 'token' }, 'unsupported_response_type'],
    ['for an ID token in the address', { response_type: 'id_token' }, 'unsupported_response_type'],
    ['for a scope of the installation', { scope: 'openid keyplane:operate' }, null],
  ])('%s gets no such thing', async (_what, changes, error) => {
    const { page, response, browser, verifier } = await at.begin(new Browser(), changes);
    if (error !== null) {
      expect(new URL(page).searchParams.get('error') ?? (await response.text())).toContain(error);
      return;
    }
    // Unknown scopes are ignored (RFC 6749 §3.3), and the answer says so.
    const { url } = await at.signIn({ browser, page });
    expect(((await (await at.redeem(url, verifier)).json()) as { scope: string }).scope).toBe('openid');
  });

  it.each(['/session/callback/', '/session/callback?a=b', '/session/callback#a', '/session/Callback', '/session/callback/../evil', '//session/callback'])('whose redirect URI is spelled %s ends on a page of ours', async (path) => {
    const { response, page } = await at.begin(new Browser(), { redirect_uri: `${loopback.origin}${path}` });
    expect(response.status).toBe(400);
    expect(page.startsWith(at.issuer)).toBe(true);
    expect(response.headers.get('content-type')).toContain('text/html');
  });

  it('of an application is refused: its keys use client credentials only', async () => {
    const application = await aClient(at.server.clients, { redirectUris: [at.redirectUri] });
    const { response, page } = await at.begin(new Browser(), { client_id: application.clientId });
    expect(response.status).toBe(400);
    expect(page.startsWith(at.issuer)).toBe(true);
    const redeemed = await at.redeem(`${at.redirectUri}?code=x`, 'x'.repeat(43), { authorization: basic(application) });
    expect([redeemed.status, await redeemed.json()]).toEqual([400, expect.objectContaining({ error: 'unauthorized_client' })]);
  });
});

describe('a code', () => {
  let url: string;
  let begun: Begun;
  beforeEach(async () => {
    begun = await at.begin();
    ({ url } = await at.signIn(begun));
  });

  it('is good once; used again it ends what it had given', async () => {
    const { access_token: accessToken } = (await (await at.redeem(url, begun.verifier)).json()) as { access_token: string };
    const again = await at.redeem(url, begun.verifier);
    expect([again.status, await again.json()]).toEqual([400, expect.objectContaining({ error: 'invalid_grant' })]);
    expect((await fetch(`${at.issuer}/userinfo`, { headers: { authorization: `Bearer ${accessToken}` } })).status).toBe(401);
  });

  it('is good once also for two who find it unused at the same time', async () => {
    const { artifacts } = at.storage;
    const find = artifacts.find.bind(artifacts);
    let looked = 0;
    let goOn = (): void => undefined;
    const bothLooked = new Promise<void>((resolve) => (goOn = resolve));
    artifacts.find = async (model, id) => {
      const found = await find(model, id);
      if (model !== 'AuthorizationCode') return found;
      if (++looked === 2) goOn();
      await bothLooked;
      return found;
    };
    const answers = await Promise.all([at.redeem(url, begun.verifier), at.redeem(url, begun.verifier)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
  });

  it.each([
    ['another verifier', { code_verifier: 'y'.repeat(43) }],
    ['no verifier', { code_verifier: '' }],
    ['another redirect URI', { redirect_uri: 'http://localhost/other' }],
  ])('is refused with %s', async (_what, changes) => {
    const answer = await at.redeem(url, begun.verifier, { changes });
    expect([answer.status, await answer.json()]).toEqual([400, expect.objectContaining({ error: expect.stringMatching(/^invalid_(grant|request)$/) })]);
  });

  it('is refused without the client’s secret', async () => {
    expect((await at.redeem(url, begun.verifier, { authorization: basic({ ...portal, clientSecret: 'x'.repeat(43) }) })).status).toBe(401);
  });

  it('is refused for somebody who was disabled meanwhile', async () => {
    for (const person of at.persons) person.enabled = false;
    expect((await at.redeem(url, begun.verifier)).status).toBe(400);
  });

  it('is refused once the person’s sessions were ended', async () => {
    await at.server.sessions.endAllOf('id-anna');
    expect((await at.redeem(url, begun.verifier)).status).toBe(400);
    expect((await at.begin(begun.browser)).page).toMatch(/\/interaction\//);
  });
});

describe('a sign-in that stops before its last redirect', () => {
  const stopped = async (): Promise<{ browser: Browser; location: string }> => {
    const { browser, page } = await at.begin();
    const answer = await browser.request(page, { method: 'POST', form: { username: 'anna', password: 'a good long password' } });
    return { browser, location: answer.headers.get('location') ?? '' };
  };

  // Otherwise a thief's sign-in, kept back for up to an hour, would outlive the reset of the stolen password.
  it('leads nowhere once the person’s sessions were ended', async () => {
    const { browser, location } = await stopped();
    await at.server.sessions.endAllOf('id-anna');
    const { url, response } = await browser.follow(location, at.redirectUri);
    expect([url.startsWith(at.issuer), response.status]).toEqual([true, 400]);
  });

  it('else goes on', async () => {
    const { browser, location } = await stopped();
    await at.server.sessions.endAllOf('id-ben');
    expect((await browser.follow(location, at.redirectUri)).url).toContain(`${at.redirectUri}?code=`);
  });
});

describe('signing out', () => {
  it('ends the session that the ID token names, and no other', async () => {
    const [first, second] = [await at.begin(), await at.begin()];
    const { url } = await at.signIn(first);
    await at.signIn(second);
    const { id_token: idToken = '' } = (await (await at.redeem(url, first.verifier)).json()) as { id_token?: string };
    const { sid } = JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString()) as { sid: string };
    await at.server.sessions.endSession(sid);
    expect((await at.begin(first.browser)).page).toMatch(/\/interaction\//);
    expect((await at.begin(second.browser)).page).toContain(`${at.redirectUri}?code=`);
  });

  it('by the person: a page with one button, which leads back to the portal', async () => {
    const { browser, ...begun } = await at.begin();
    await at.signIn({ browser, ...begun });
    const asked = await browser.request(`${at.issuer}/session/end?${new URLSearchParams({ client_id: portal.clientId, post_logout_redirect_uri: `${loopback.origin}/signed-out`, state: 's' }).toString()}`);
    const text = await asked.text();
    expect(asked.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(text).not.toContain('<script');
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(text)?.[1] ?? '';
    const forged = await browser.request(`${at.issuer}/session/end/confirm`, { method: 'POST', form: { xsrf: 'forged', logout: 'yes' } });
    expect(forged.status).toBe(400);
    const { url } = await browser.follow(`${at.issuer}/session/end/confirm`, `${loopback.origin}/signed-out`, { method: 'POST', form: { xsrf, logout: 'yes' } });
    expect(url).toBe(`${loopback.origin}/signed-out?state=s`);
    expect((await at.begin(browser)).page).toMatch(/\/interaction\//);
  });

  it('leads to no address that is not the portal’s', async () => {
    const answer = await new Browser().request(`${at.issuer}/session/end?${new URLSearchParams({ client_id: portal.clientId, post_logout_redirect_uri: 'https://evil.example/' }).toString()}`);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('location')).toBeNull();
  });
});
