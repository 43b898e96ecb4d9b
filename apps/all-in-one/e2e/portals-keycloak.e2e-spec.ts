import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Browser } from 'playwright-core';
import type { Bootstrap } from '../src/credentials/bootstrap-file.js';
import { startKeyplane, type RunningKeyplane } from './harness.js';
import { KEYCLOAK_MS_MAX, Realm } from './keycloak/realm.js';
import { publishApi } from './portals/steps.js';
import { launchChromium, Visitor } from './portals/visitor.js';

jest.setTimeout(60_000);
const { KEYPLANE_TEST_CHROMIUM: chromium, KEYPLANE_TEST_KEYCLOAK_REASON: reason } = process.env;
const describeInChromium = chromium === undefined || reason !== undefined ? describe.skip : describe;

// A real Keycloak by mouse and keyboard, with the forms that are made from its fields.
describeInChromium('Keycloak, in a browser', () => {
  let keyplane: RunningKeyplane;
  let bootstrap: Bootstrap;
  let browser: Browser;
  let realm: Realm;
  let admin: Visitor;
  let developer: Visitor;

  beforeAll(async () => {
    realm = await Realm.make();
    [keyplane, browser] = await Promise.all([startKeyplane(), launchChromium()]);
    ({ bootstrap } = keyplane);
    [admin, developer] = [await Visitor.arrive(browser), await Visitor.arrive(browser)];
    await admin.signIn(bootstrap.adminPortalUrl, bootstrap.admin);
    await developer.signIn(bootstrap.developerPortalUrl, bootstrap.developer);
  }, KEYCLOAK_MS_MAX);
  afterAll(async () => {
    await browser.close();
    await keyplane.stop();
    keyplane.remove();
    await realm.close();
  });
  afterEach(() => {
    expect([...admin.complaints, ...developer.complaints]).toEqual([]);
  });

  it('is added by the address of a realm: the check says what is missing until the management client is there', async () => {
    await admin.goTo('Key managers');
    await admin.click('link', 'Add key manager');
    await admin.click('link', /^(Ke|Kc)?\s*Keycloak/);
    await admin.fill('Issuer or discovery URL', realm.issuer);
    await admin.sees(/The key manager has no management client/);
    // What is required has a mark behind its label.
    const [id, secret] = [admin.page.getByLabel(/^Management client id/), admin.page.getByLabel(/^Management client secret/)];
    await id.fill(realm.management.clientId);
    await secret.fill('wrong');
    await admin.sees(/The management client keyplane got no token/);
    await secret.fill(realm.management.clientSecret);
    await admin.sees('6 of 6');
    await admin.page.getByRole('switch', { name: 'Two secrets at a time' }).click({ force: true });
    await admin.sees(/lacks the role view-realm/);
    await admin.fill('Display name', 'Keycloak');
    await admin.click('button', 'Add key manager');
    await admin.sees(/^Enforced everywhere at/);
    expect(await admin.page.content()).not.toContain(realm.management.clientSecret);
  });

  it('takes the first key of a developer, its first call, and a second secret', async () => {
    await publishApi(admin, { name: 'Orders', upstreamUrl: bootstrap.sample.apiUrl, keyManager: 'Keycloak' });

    await developer.page.goto(bootstrap.developerPortalUrl);
    await developer.heading('Make your first call').waitFor();
    await developer.click('button', 'Generate production key');
    await developer.heading('Store this secret now').waitFor();
    await developer.click('checkbox', 'I have stored it');
    await developer.click('link', 'Make the first call');
    await developer.sees(/Test token from Keycloak/);
    await developer.click('button', 'Send');
    expect((await developer.verdict()).title).toBe('Accepted: Keycloak vouches for developer-first-application');
    expect(await realm.clientIds()).toHaveLength(1);

    await developer.click('link', 'developer-first-application');
    await developer.click('button', 'Secrets of the key at Keycloak');
    const dialog = developer.page.getByRole('dialog', { name: 'Secrets at Keycloak' });
    await developer.click('button', 'Add secret', dialog);
    await dialog.getByRole('checkbox', { name: 'I have stored it' }).check();
    await developer.click('button', 'Done', dialog);
    await dialog.getByRole('listitem').nth(1).waitFor();
    expect(await dialog.getByRole('listitem').filter({ hasText: /, ends / }).count()).toBe(2);
  });
});
