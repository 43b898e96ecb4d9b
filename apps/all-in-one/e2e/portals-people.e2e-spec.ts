import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import type { CreatedOrganization, CreatedUser, KeyManager } from '@keyplane/contracts';
import { addressOf, furnish, type World } from './portals/furnished.js';
import { PAGES } from './portals/pages.js';
import { Visitor } from './portals/visitor.js';

jest.setTimeout(60_000);
const describeInChromium = process.env.KEYPLANE_TEST_CHROMIUM === undefined ? describe.skip : describe;

describeInChromium('people at the portals', () => {
  let world: World;
  let visitor: Visitor;
  beforeAll(async () => {
    world = await furnish();
  }, 90_000);
  afterAll(() => world.close());
  beforeEach(async () => {
    await visitor?.leave();
    visitor = await Visitor.arrive(world.browser);
  });

  /** Signs in with a one-time password and chooses another. */
  async function firstSignIn(address: string, { username, oneTimePassword }: Pick<CreatedUser, 'username' | 'oneTimePassword'>): Promise<void> {
    const { page } = visitor;
    await page.goto(address);
    await page.getByLabel('User name').fill(username);
    await page.getByLabel('Password').fill(oneTimePassword);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await visitor.heading('Choose your own password').waitFor();
    await page.getByLabel('New password').fill('a password of my own');
    await page.getByLabel('The same once more').fill('a password of my own');
    await page.getByRole('button', { name: 'Save and sign in' }).click();
    await visitor.page.getByRole('navigation').first().waitFor();
  }

  it('see neither the pages nor the data of roles that they don’t have, by whatever address', async () => {
    const nobody = await world.automation.create<CreatedUser>('/users', { username: 'nobody', roles: [] });
    await firstSignIn(world.bootstrap.adminPortalUrl, nobody);
    await visitor.heading('This portal is for administrators and API developers').waitFor();
    const entries = await visitor.page.getByRole('navigation').getByRole('link').allTextContents();
    expect(entries).toEqual(['Home']);
    const shown: string[] = [];
    for (const page of PAGES.filter(({ name }) => !['home', 'publish-api', 'explain'].includes(name))) {
      await visitor.page.goto(addressOf(world, page));
      await visitor.page.getByRole('alert').first().waitFor();
      const text = (await visitor.page.locator('main').textContent()) ?? '';
      if (!/You cannot open this page|There is no such thing here/.test(text) || /Sample server|fleet-billing|orders:read/.test(text)) shown.push(`${page.name}: ${text}`);
    }
    expect(shown).toEqual([]);
  });

  it('go on where they were when their session is over: nothing typed is lost, and nothing is sent by itself', async () => {
    const { bootstrap } = world;
    await visitor.signIn(bootstrap.adminPortalUrl, bootstrap.admin);
    const { page } = visitor;
    await page.goto(`${bootstrap.adminPortalUrl}/apis/new`);
    await page.getByLabel('Name', { exact: true }).fill('Kept');
    await page.getByLabel('Upstream', { exact: true }).fill(bootstrap.sample.apiUrl);
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Publish API' }).click();
    const dialog = page.getByRole('dialog', { name: 'Sign in again to go on' });
    await dialog.waitFor();
    const [window] = await Promise.all([page.context().waitForEvent('page'), dialog.getByRole('link', { name: 'Sign in in a new window' }).click()]);
    await window.getByLabel('User name').fill(bootstrap.admin.username);
    await window.getByLabel('Password').fill(bootstrap.admin.password ?? '');
    await window.getByRole('button', { name: 'Sign in' }).click();
    await window.getByRole('heading', { name: 'You are signed in' }).waitFor();
    await window.close();
    await dialog.getByRole('button', { name: 'I have signed in' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Kept');
    expect((await world.automation.read<{ items: { name: string }[] }>('/apis')).items.map(({ name }) => name)).not.toContain('Kept');
    await page.getByRole('button', { name: 'Publish API' }).click();
    await visitor.heading('Kept 1.0').waitFor();
  });

  it('are told when a server is slow, and see the data when it comes', async () => {
    const { bootstrap } = world;
    await visitor.signIn(bootstrap.adminPortalUrl, bootstrap.admin);
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    await visitor.page.route('**/api/v1/gateways?*', async (route) => {
      await held;
      await route.continue();
    });
    await visitor.page.goto(`${bootstrap.adminPortalUrl}/gateways`);
    await visitor.sees('Slower than usual. Still trying; the request began 3 s ago.');
    letGo();
    await visitor.sees('Enforces everything');
  });

  it('keep seeing what went wrong while it is asked again, and then the data', async () => {
    const { bootstrap } = world;
    await visitor.signIn(bootstrap.adminPortalUrl, bootstrap.admin);
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    let isBroken = true;
    await visitor.page.route('**/api/v1/gateways?*', async (route) => {
      if (isBroken) return route.fulfill({ status: 500, contentType: 'application/problem+json', body: '{"title":"Something went wrong","status":500,"code":"internal-error"}' });
      await held;
      return route.continue();
    });
    await visitor.page.goto(bootstrap.adminPortalUrl);
    const heading = visitor.heading(/could not be read/);
    await heading.waitFor();
    isBroken = false;
    // The next receipt of the gateway, at most 5 s later.
    await visitor.page.waitForRequest('**/api/v1/gateways?*');
    await visitor.page.getByRole('button', { name: 'Try now', disabled: true }).waitFor();
    expect(await heading.count()).toBe(1);
    letGo();
    await visitor.sees('Recent changes');
    expect(await heading.count()).toBe(0);
  });

  it('see what others change without asking again', async () => {
    const { bootstrap, automation } = world;
    await visitor.signIn(`${bootstrap.adminPortalUrl}/apis`, bootstrap.admin);
    await visitor.sees('Orders 1.0');
    const answers: string[] = [];
    visitor.page.on('response', (response) => answers.push(response.url()));
    await automation.create('/apis', { name: 'Elsewhere', version: '2.0', context: '/elsewhere', upstreamUrl: bootstrap.sample.apiUrl });
    await visitor.sees('Elsewhere 2.0');
    expect(answers.filter((url) => url.includes('/api/v1/apis'))).toHaveLength(1);
  });

  it('of a new organization see what to do first, on every page, with nothing there yet', async () => {
    const { administrator } = await world.automation.create<CreatedOrganization>('/organizations', { name: 'empty', displayName: 'Empty GmbH', administrator: { username: 'erin' } });
    await firstSignIn(`${world.bootstrap.adminPortalUrl}?organization=empty`, { username: 'erin', oneTimePassword: administrator?.oneTimePassword ?? '' });
    await visitor.sees('Empty GmbH');
    await visitor.goTo('Key managers');
    await visitor.sees('1 key manager');
    await visitor.goTo('Users and roles');
    await visitor.sees('erin');
    await visitor.goTo('Audit log');
    await visitor.sees(/organization created/);
    expect(await visitor.page.getByText('Sample server').count()).toBe(0);
    expect(visitor.complaints).toEqual([]);
  });

  it('add a secret beside the old one, see it once, and retire the old one', async () => {
    const { bootstrap } = world;
    await visitor.signIn(`${bootstrap.developerPortalUrl}/applications/${world.applicationId}`, bootstrap.developer);
    await visitor.click('button', 'Secrets of the key at Built-in key manager');
    const dialog = visitor.page.getByRole('dialog', { name: 'Secrets at Built-in key manager' });
    await visitor.click('button', 'Add secret', dialog);
    await visitor.sees(/^kps_/, dialog);
    await visitor.click('checkbox', 'I have stored it', dialog);
    await visitor.click('button', 'Done', dialog);
    const retire = dialog.getByRole('button', { name: /^Retire secret/ });
    await retire.nth(1).waitFor();
    await retire.first().click();
    await retire.nth(1).waitFor({ state: 'detached' });
    expect(await dialog.textContent()).not.toContain('kps_');
    expect(visitor.complaints).toEqual([]);
  });

  it('make one thing by one submission: also when its answer gets lost, and when the button is pressed twice', async () => {
    const { bootstrap } = world;
    await visitor.signIn(`${bootstrap.developerPortalUrl}/applications/${world.applicationId}`, bootstrap.developer);
    await visitor.click('button', 'Secrets of the key at Built-in key manager');
    const dialog = visitor.page.getByRole('dialog', { name: 'Secrets at Built-in key manager' });
    const secrets = dialog.getByRole('button', { name: /^Retire secret/ });
    const add = dialog.getByRole('button', { name: 'Add secret' });
    await secrets.first().waitFor();
    const before = await secrets.count();
    const sent: (string | undefined)[] = [];
    await visitor.page.route('**/api/v1/keys/*/secrets', async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      sent.push(route.request().headers()['idempotency-key']);
      if (sent.length > 1) return route.continue();
      await route.fetch();
      return route.abort();
    });
    await add.click();
    await visitor.sees('Keyplane does not answer', dialog);
    await add.click();
    await visitor.sees('Secret not delivered', dialog);
    await visitor.click('button', 'Back to the secrets', dialog);
    await secrets.nth(before).waitFor();
    expect(await secrets.count()).toBe(before + 1);
    await add.dblclick({ force: true });
    await visitor.click('checkbox', 'I have stored it', dialog);
    await visitor.click('button', 'Done', dialog);
    await secrets.nth(before + 1).waitFor();
    expect(await secrets.count()).toBe(before + 2);
    expect([sent.length, new Set(sent).size]).toEqual([3, 2]);
  });

  it('change their own password', async () => {
    const person = await world.automation.create<CreatedUser>('/users', { username: 'changer', roles: ['application-developer'] });
    await firstSignIn(world.bootstrap.developerPortalUrl, person);
    await visitor.click('button', 'changer, menu');
    await visitor.click('menuitem', 'Change password');
    const { page } = visitor;
    await page.getByLabel('Password now').fill('wrong');
    await page.getByLabel('New password').fill('another password');
    await visitor.click('button', 'Change password');
    await visitor.sees('is not your password');
    await page.getByLabel('Password now').fill('a password of my own');
    await visitor.click('button', 'Change password');
    await visitor.sees('Your password is changed.');
  });

  it('delete a key manager by its name, in use or not, and are not offered to delete the built-in one', async () => {
    const { bootstrap, automation } = world;
    const issuer = 'https://short-lived.example';
    const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'pem', type: 'spki' }).toString();
    const created = await automation.create<KeyManager>('/key-managers', { name: 'short-lived', displayName: 'Short-lived', type: 'generic-oidc', issuer, endpoints: {}, certificates: { type: 'PEM', value: pem } });
    await automation.create('/apis', { name: 'Uses it', version: '1', context: '/uses-it', upstreamUrl: bootstrap.sample.apiUrl, keyManagers: { mode: 'selected', ids: [created.id] } });
    const { items } = await automation.read<{ items: KeyManager[] }>('/key-managers');
    const { page } = visitor;
    await visitor.signIn(`${bootstrap.adminPortalUrl}/key-managers/${created.id}?tab=connection`, bootstrap.admin);
    await visitor.click('button', 'Delete key manager');
    const dialog = page.getByRole('dialog', { name: 'Delete Short-lived?' });
    await visitor.sees('0 keys and 1 API use it.', dialog);
    const confirm = dialog.getByRole('button', { name: 'Delete key manager' });
    await dialog.getByRole('textbox').fill('Short');
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill('Short-lived');
    await confirm.click();
    await visitor.heading('Key managers').waitFor();
    expect(await automation.get(`/key-managers/${created.id}`)).toMatchObject({ status: 404 });
    const types = page.waitForResponse('**/api/v1/connector-types?*');
    await page.goto(`${bootstrap.adminPortalUrl}/key-managers/${items.find(({ name }) => name === 'built-in')?.id ?? ''}?tab=connection`);
    await types;
    await visitor.heading('Built-in key manager').waitFor();
    expect(await page.getByRole('button', { name: 'Delete key manager' }).count()).toBe(0);
    // The page of the deleted one may hear of its end, and ask for it, before it is left.
    expect(visitor.complaints.filter((complaint) => !complaint.includes('404 (Not Found)'))).toEqual([]);
  });
});
