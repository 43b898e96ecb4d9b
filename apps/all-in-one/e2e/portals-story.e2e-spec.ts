import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Browser } from 'playwright-core';
import type { Bootstrap } from '../src/credentials/bootstrap-file.js';
import { until } from '../src/testing/folders.js';
import { automationToken, startKeyplane, type RunningKeyplane } from './harness.js';
import { Caller } from './caller.js';
import { addRole, addUser, clipboardOf, copyCallAddress, disableKeyManager, publishApi } from './portals/steps.js';
import { launchChromium, Visitor } from './portals/visitor.js';

jest.setTimeout(60_000);
const describeInChromium = process.env.KEYPLANE_TEST_CHROMIUM === undefined ? describe.skip : describe;

// What README tells to do in the first five minutes, and more of it, by mouse and keyboard.
describeInChromium('the story, in a browser', () => {
  let keyplane: RunningKeyplane;
  let bootstrap: Bootstrap;
  let browser: Browser;
  let admin: Visitor;
  let developer: Visitor;

  beforeAll(async () => {
    [keyplane, browser] = await Promise.all([startKeyplane(), launchChromium()]);
    ({ bootstrap } = keyplane);
    [admin, developer] = [await Visitor.arrive(browser), await Visitor.arrive(browser)];
  }, 90_000);
  afterAll(async () => {
    await browser.close();
    await keyplane.stop();
    keyplane.remove();
  });
  afterEach(() => {
    expect([...admin.complaints, ...developer.complaints]).toEqual([]);
  });

  it('1: the administrator signs in, and the built-in key manager is there', async () => {
    await admin.signIn(bootstrap.adminPortalUrl, bootstrap.admin);
    await admin.goTo('Key managers');
    await admin.sees('Built-in key manager');
  });

  it('2: adds a second key manager by one URL, in at most five interactions, and sees it enforced', async () => {
    await admin.page.goto(bootstrap.adminPortalUrl);
    await admin.heading('Every change is enforced on the gateway').waitFor();
    admin.interactions = 0;
    await admin.click('link', 'Add key manager');
    await admin.click('link', /OpenID Connect/);
    await admin.fill('Issuer or discovery URL', bootstrap.sample.issuerUrl);
    await admin.sees('6 of 6');
    await admin.fill('Display name', 'Sample server');
    await admin.click('button', 'Add key manager');
    await admin.sees(/^Enforced everywhere at/);
    expect(admin.interactions).toBeLessThanOrEqual(5);
    console.log(`Adding a key manager: ${admin.interactions} interactions`);
  });

  it('3: makes a person who develops applications, with a password for one sign-in', async () => {
    await addRole(admin, 'partners');
    const person = await addUser(admin, 'priya');
    expect(person.oneTimePassword).toMatch(/^\w{20}$/);
    await developer.firstSignIn(bootstrap.developerPortalUrl, person);
    await developer.heading('Make your first call').waitFor();
  });

  it('3: publishes two APIs: one accepts only the built-in key manager, one only the other', async () => {
    await publishApi(admin, { name: 'Orders', upstreamUrl: bootstrap.sample.apiUrl, keyManager: 'Built-in key manager' });
    await publishApi(admin, { name: 'Tracking', upstreamUrl: bootstrap.sample.apiUrl, keyManager: 'Sample server' });
  });

  it('4: the developer makes a first call, from sign-in to 200, in at most six interactions', async () => {
    await developer.page.goto(bootstrap.developerPortalUrl);
    await developer.heading('Make your first call').waitFor();
    const startedAt = Date.now();
    developer.interactions = 0;
    await developer.click('button', 'Generate production key');
    await developer.heading('Store this secret now').waitFor();
    await developer.click('button', 'Copy all');
    await developer.click('checkbox', 'I have stored it');
    await developer.click('link', 'Make the first call');
    await developer.sees(/Test token from Built-in key manager/);
    await developer.click('button', 'Send');
    expect(await developer.verdict()).toEqual({ title: 'Accepted: Built-in key manager vouches for priya-first-application', text: expect.stringContaining('200') });
    const seconds = (Date.now() - startedAt) / 1000;
    expect(developer.interactions).toBeLessThanOrEqual(6);
    console.log(`From the first page to the first 200: ${developer.interactions} interactions, ${seconds.toFixed(1)} s`);
    expect(await clipboardOf(developer)).toMatch(/^CLIENT_ID=kpc_\S+\nCLIENT_SECRET=kps_\S+\nTOKEN_URL=http/);
  });

  it('4: the secret is nowhere in the page any more, nor in the browser’s storage or the address', async () => {
    const kept = await developer.page.evaluate('JSON.stringify([document.documentElement.outerHTML, { ...localStorage }, { ...sessionStorage }, location.href])');
    expect(String(kept)).not.toContain('kps_');
  });

  it('4: subscribes to both, generates a key at the other key manager, and each API takes its own alone', async () => {
    await developer.click('link', 'priya-first-application');
    await developer.click('tab', 'Subscriptions');
    await developer.click('button', 'Subscribe to Tracking 1.0');
    await developer.page.getByRole('button', { name: 'Unsubscribe from Tracking 1.0' }).waitFor();
    await developer.click('link', 'Generate key');
    await developer.page.getByRole('radio', { name: 'Sample server' }).check();
    await developer.click('button', 'Generate production key');
    await developer.heading('Store this secret now').waitFor();
    await developer.page.getByRole('checkbox', { name: 'I have stored it' }).check();
    await developer.click('link', 'Make the first call');
    await developer.pick('API', 'Tracking 1.0');
    await developer.sees(/Test token from Sample server/);
    await developer.click('button', 'Send');
    expect((await developer.verdict()).title).toBe('Accepted: Sample server vouches for priya-first-application');
    await developer.pick('API', 'Orders 1.0');
    await developer.click('button', 'Send');
    const refused = await developer.verdict();
    expect(refused.title).toBe('Refused: Orders 1.0 does not accept Sample server');
    expect(refused.text).toContain('401');
    expect(refused.text).toContain('key-manager-not-accepted');
  });

  it('4: the line for a terminal does the same outside of the browser', async () => {
    await developer.pick('API', 'Tracking 1.0');
    const url = await copyCallAddress(developer);
    await developer.click('button', 'Copy token');
    const token = await clipboardOf(developer);
    expect((await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
  });

  it('5: disabling the key manager says first whom it stops, and stops them at once; enabling brings all back', async () => {
    const call = async (): Promise<string> => {
      await developer.page.getByRole('button', { name: /^Send/ }).click();
      await developer.page.getByRole('button', { name: 'Send again' }).waitFor();
      return (await developer.verdict()).text;
    };
    await admin.goTo('Key managers');
    await admin.click('link', 'Sample server');
    await disableKeyManager(admin, 'Sample server');
    await admin.sees(/^Enforced everywhere at/);
    await until('the call is refused', async () => (await call()).includes('issuer-disabled'));
    await admin.click('button', 'Enable');
    await until('the call is accepted', async () => (await call()).startsWith('Accepted'));
  });

  it('5: a permission shows whom it touches before it is saved; then the developer makes no new key, and the old one works', async () => {
    await admin.click('tab', 'Permissions');
    await admin.page.getByText('Only these roles').click();
    await admin.pick('Roles', 'partners');
    await admin.page.keyboard.press('Escape');
    await admin.sees('priya');
    await admin.sees('2 people, 1 application lose the choice.');
    await admin.click('button', 'Save permissions');
    await admin.sees(/^In force since .* Gateways do not need this change\.$/);
    await developer.page.getByRole('link', { name: 'priya-first-application' }).click();
    await developer.sees('You can create no keys here now. Who may create keys never ends one that is there.');
    await developer.click('link', 'Generate key');
    await developer.heading('Generate a key').waitFor();
    await developer.sees('What you get');
    expect(await developer.page.getByText('Sample server').count()).toBe(0);
    const automation = new Caller(bootstrap.controlPlaneUrl, await automationToken(bootstrap.automation));
    const { items } = await automation.read<{ items: { name: string; permissions: object }[] }>('/key-managers');
    expect(items.find(({ name }) => name === 'Sample server')?.permissions).toEqual({ type: 'ALLOW', roles: ['partners'] });
  });

  it('signs out everywhere in this browser: another tab asks to sign in again, and keeps what is on it', async () => {
    const other = await developer.page.context().newPage();
    await other.goto(bootstrap.developerPortalUrl);
    await other.getByRole('heading', { level: 1 }).waitFor();
    await developer.click('button', 'priya, menu');
    await developer.click('menuitem', 'Sign out');
    await developer.heading('You are signed out').waitFor();
    await other.getByRole('link', { name: 'API catalogue' }).click();
    await other.getByRole('dialog', { name: 'Sign in again to go on' }).waitFor();
    await other.close();
    // The browser notes each refused call of the tab that was left behind: the one complaint that is meant.
    developer.complaints.length = 0;
  });
});
