import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { isKafkaStartable } from '../../../tools/kafka/broker.mjs';
import type { Bootstrap } from '../src/credentials/bootstrap-file.js';
import { until } from '../src/testing/folders.js';
import { KEYCLOAK_MS_MAX } from './keycloak/realm.js';
import { Stage } from './keycloak/stage.js';
import { addRole, addUser, copyCallAddress, copyShown, disableKeyManager, giveRole, publishApi, takeClient } from './portals/steps.js';
import { launchChromium, Visitor } from './portals/visitor.js';
import { tokenOf, type Client } from './token-endpoint.js';

jest.setTimeout(120_000);

const { KEYPLANE_TEST_CHROMIUM_REASON, KEYPLANE_TEST_KEYCLOAK_REASON, KEYPLANE_TEST_KAFKA_REASON } = process.env;
// Its broker is stopped, so one that is given from outside is of no use.
const obstacle = KEYPLANE_TEST_CHROMIUM_REASON ?? KEYPLANE_TEST_KEYCLOAK_REASON ?? KEYPLANE_TEST_KAFKA_REASON ?? (await isKafkaStartable()).reason;
const APPLICATION = 'priya-first-application';

// What docs/trust.md says of the whole story, by mouse and keyboard.
if (obstacle !== null) it.skip(`the whole story needs Chromium, Keycloak and a Kafka of its own: ${obstacle}`, () => undefined);
else
  describe('the whole story in a browser, over Kafka, with a real Keycloak and two gateways', () => {
    let stage: Stage;
    let bootstrap: Bootstrap;
    let browser: Browser;
    let admin: Visitor;
    let developer: Visitor;
    /** What priya stored when it was shown. */
    let builtIn: Client;
    let keycloak: Client;
    /** What priya's terminal calls at each gateway. */
    let orders: string;
    let tracking: string;

    beforeAll(async () => {
      [stage, browser] = await Promise.all([Stage.open(), launchChromium()]);
      ({ bootstrap } = stage.keyplane);
      [admin, developer] = [await Visitor.arrive(browser), await Visitor.arrive(browser)];
    }, KEYCLOAK_MS_MAX);
    afterAll(async () => {
      await browser?.close();
      await stage?.close();
    });
    afterEach(() => {
      expect([...admin.complaints, ...developer.complaints]).toEqual([]);
    });

    const row = (name: string) => admin.page.getByRole('row').filter({ hasText: name });
    const pathOf = (address: string): string => new URL(address).pathname;

    async function openKeycloak(): Promise<void> {
      await admin.goTo('Key managers');
      await admin.click('link', 'Keycloak');
      await admin.heading('Keycloak').waitFor();
    }

    async function send(): Promise<string> {
      await developer.page.getByRole('button', { name: /^Send/ }).click();
      await developer.page.getByRole('button', { name: 'Send again' }).waitFor();
      return (await developer.verdict()).text;
    }

    it('1: the administrator signs in, the built-in key manager is there, and a second gateway is enrolled and started with what is shown', async () => {
      await admin.signIn(bootstrap.adminPortalUrl, bootstrap.admin);
      await admin.goTo('Key managers');
      await admin.sees('Built-in key manager');
      await admin.goTo('Gateways');
      await admin.click('button', 'Enroll gateway');
      const dialog = admin.page.getByRole('dialog', { name: 'Enroll a gateway' });
      await dialog.getByLabel('Name').fill('edge');
      await admin.click('button', 'Enroll gateway', dialog);
      const shown = await copyShown(admin);
      await admin.click('button', 'Done', dialog);
      await admin.sees('Never connected', row('edge'));
      await stage.startSecondGateway(shown);
      await row('edge').getByText('Enforces everything').waitFor({ timeout: 20_000 });
    });

    it('2: adds Keycloak by the address of a realm and its management client, and sees it enforced on 2 of 2 gateways', async () => {
      const { issuer, management } = stage.realm;
      await admin.goTo('Key managers');
      await admin.click('link', 'Add key manager');
      await admin.click('link', /^(Ke|Kc)?\s*Keycloak/);
      await admin.fill('Issuer or discovery URL', issuer);
      await admin.page.getByLabel(/^Management client id/).fill(management.clientId);
      await admin.page.getByLabel(/^Management client secret/).fill(management.clientSecret);
      await admin.sees('6 of 6');
      await admin.fill('Display name', 'Keycloak');
      await admin.click('button', 'Add key manager');
      await admin.sees(/^Enforced everywhere at/);
      await admin.page.getByRole('img', { name: /^2 of 2 gateways enforce revision \d+$/ }).waitFor();
    });

    it('3: makes a person who develops applications, and restricts Keycloak to a role, seeing beforehand whom it touches', async () => {
      await addRole(admin, 'partners');
      await developer.firstSignIn(bootstrap.developerPortalUrl, await addUser(admin, 'priya'));
      await openKeycloak();
      await admin.click('tab', 'Permissions');
      await admin.page.getByText('Only these roles').click();
      await admin.pick('Roles', 'partners');
      await admin.page.keyboard.press('Escape');
      await admin.sees('Has not partners', admin.page.getByRole('listitem').filter({ hasText: 'priya' }));
      await admin.sees('2 people, 0 applications lose the choice.');
      await admin.click('button', 'Save permissions');
      await admin.sees(/^In force since .* Gateways do not need this change\.$/);
    });

    it('3: publishes two APIs: one accepts only the built-in key manager, one only Keycloak', async () => {
      await publishApi(admin, { name: 'Orders', upstreamUrl: stage.apiUrl, keyManager: 'Built-in key manager' });
      await publishApi(admin, { name: 'Tracking', upstreamUrl: stage.apiUrl, keyManager: 'Keycloak' });
    });

    it('4: the developer makes an application with a key, and is offered Keycloak only once the role is given', async () => {
      await developer.page.goto(bootstrap.developerPortalUrl);
      await developer.click('button', 'Generate production key');
      builtIn = await takeClient(developer);
      await developer.sees(/Test token from Built-in key manager/);
      expect(await send()).toContain(`Accepted: Built-in key manager vouches for ${APPLICATION}`);
      orders = pathOf(await copyCallAddress(developer));
      await developer.click('link', APPLICATION);
      await developer.click('tab', 'Subscriptions');
      await developer.click('button', 'Subscribe to Tracking 1.0');
      await developer.page.getByRole('button', { name: 'Unsubscribe from Tracking 1.0' }).waitFor();
      await developer.click('link', 'Generate key');
      await developer.sees('What you get');
      expect(await developer.page.getByText('Keycloak').count()).toBe(0);

      await giveRole(admin, { username: 'priya', role: 'partners' });
      await developer.page.reload();
      await developer.page.getByRole('radio', { name: 'Keycloak' }).waitFor();
    });

    it('4: generates a key at Keycloak: its client is made there, and each API takes its own token alone', async () => {
      await developer.page.getByRole('radio', { name: 'Keycloak' }).check();
      await developer.click('button', 'Generate production key');
      keycloak = await takeClient(developer);
      expect(await stage.realm.clientIds()).toEqual([keycloak.clientId]);
      await developer.pick('API', 'Tracking 1.0');
      await developer.sees(/Test token from Keycloak/);
      expect(await send()).toContain(`Accepted: Keycloak vouches for ${APPLICATION}`);
      tracking = pathOf(await copyCallAddress(developer));
      await developer.pick('API', 'Orders 1.0');
      expect(await send()).toMatch(/Refused: Orders 1\.0 does not accept Keycloak.*401.*key-manager-not-accepted/s);
      await developer.pick('API', 'Tracking 1.0');
    });

    it('4: outside of the browser it is the same at both gateways, with the secrets that were shown once', async () => {
      const [own, foreign] = [await tokenOf(builtIn), await tokenOf(keycloak)];
      await stage.untilBoth('200', orders, own);
      await stage.untilBoth('200', tracking, foreign);
      expect(await stage.verdicts(orders, foreign)).toEqual(['401 key-manager-not-accepted', '401 key-manager-not-accepted']);
      expect(await stage.verdicts(tracking, own)).toEqual(['401 key-manager-not-accepted', '401 key-manager-not-accepted']);
    });

    it('5: a disabled Keycloak is refused by both gateways at once, with the reason; enabled, it is accepted again', async () => {
      const token = await tokenOf(keycloak);
      await openKeycloak();
      await disableKeyManager(admin, 'Keycloak');
      const from = performance.now();
      await stage.untilBoth('401 issuer-disabled', tracking, token);
      console.log(`Disabled at the portal, refused by both gateways after ${(performance.now() - from).toFixed(0)} ms`);
      await until('the developer sees why', async () => (await send()).includes('issuer-disabled'));
      expect(await stage.verdicts(orders, await tokenOf(builtIn))).toEqual(['200', '200']);
      await admin.click('button', 'Enable');
      await stage.untilBoth('200', tracking, token);
      await until('the developer’s call is accepted', async () => (await send()).startsWith('Accepted'));
    });

    it('5: restricted away from the developer, Keycloak gives no new key, and the old one works', async () => {
      await admin.click('tab', 'Permissions');
      await admin.page.getByText('Everyone but these roles').click();
      await admin.sees('Has partners', admin.page.getByRole('listitem').filter({ hasText: 'priya' }));
      await admin.sees('1 person, 1 application lose the choice.');
      await admin.click('button', 'Save permissions');
      await admin.sees(/^In force since /);
      await developer.click('link', APPLICATION);
      await developer.sees('You can create no keys here now. Who may create keys never ends one that is there.');
      await developer.click('link', 'Generate key');
      await developer.sees('What you get');
      expect(await developer.page.getByText('Keycloak').count()).toBe(0);
      await stage.untilBoth('200', tracking, await tokenOf(keycloak));
    });

    it('6: everything but one gateway is stopped, and the call still answers 200; started again, nothing is lost', async () => {
      const [own, foreign] = [await tokenOf(builtIn), await tokenOf(keycloak)];
      const clients = await stage.realm.clientIds();
      await stage.stopAllButSecondGateway();
      expect([await stage.verdicts(orders, own), await stage.verdicts(tracking, foreign)]).toEqual([[null, '200'], [null, '200']]);
      expect(await stage.verdicts(orders, foreign)).toEqual([null, '401 key-manager-not-accepted']);
      await stage.startAgain();

      await admin.page.goto(`${bootstrap.adminPortalUrl}/gateways`);
      await until('both gateways enforce everything', async () => (await admin.page.getByRole('row').getByText('Enforces everything').count()) === 2, 30_000);
      await developer.page.goto(bootstrap.developerPortalUrl);
      await developer.click('link', APPLICATION);
      await developer.sees('Keycloak', developer.page.getByRole('region', { name: 'PRODUCTION' }));
      await developer.sees('Built-in key manager', developer.page.getByRole('region', { name: 'PRODUCTION' }));
      expect(await stage.realm.clientIds()).toEqual(clients);
      await stage.untilBoth('200', orders, own);
      await stage.untilBoth('200', tracking, await tokenOf(keycloak));
      forgiveUnanswered(admin);
      forgiveUnanswered(developer);
    });

    it('6: what is changed from then on reaches both gateways', async () => {
      const token = await tokenOf(keycloak);
      await openKeycloak();
      await disableKeyManager(admin, 'Keycloak');
      await stage.untilBoth('401 issuer-disabled', tracking, token);
      await admin.sees(/^Enforced everywhere at/);
      await admin.click('button', 'Enable');
      await stage.untilBoth('200', tracking, token);
    });

    /** The browser notes each call that nobody answered while everything was away. */
    function forgiveUnanswered({ complaints }: Visitor): void {
      complaints.splice(0, complaints.length, ...complaints.filter((complaint) => !complaint.includes('net::ERR_')));
    }
  });
