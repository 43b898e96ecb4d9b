import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { CreatedOrganization, CreatedUser, KeyManager } from '@keyplane/contracts';
import { describeAskedFirst } from './portals/asked-first.js';
import { addressOf, furnish, type World } from './portals/furnished.js';
import { describeKeyManagerForms } from './portals/key-manager-forms.js';
import { PAGES } from './portals/pages.js';
import { OWN_PASSWORD, Visitor } from './portals/visitor.js';

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

  it('see neither the pages nor the data of roles that they don’t have, by whatever address', async () => {
    const nobody = await world.automation.create<CreatedUser>('/users', { username: 'nobody', roles: [] });
    await visitor.firstSignIn(world.bootstrap.adminPortalUrl, nobody);
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
    const operator = await Visitor.arrive(world.browser);
    await operator.signIn(`${world.bootstrap.adminPortalUrl}/organizations`, world.bootstrap.admin);
    await operator.click('button', 'Change the display name of Empty GmbH');
    await operator.fill('Display name', 'Emptied GmbH');
    await operator.click('button', 'Save name');
    await operator.sees('Emptied GmbH', operator.page.getByRole('row'));
    await operator.leave();
    await visitor.firstSignIn(`${world.bootstrap.adminPortalUrl}?organization=empty`, { username: 'erin', oneTimePassword: administrator?.oneTimePassword ?? '' });
    await visitor.sees('Emptied GmbH');
    await visitor.goTo('Key managers');
    await visitor.sees('1 key manager');
    await visitor.goTo('Users and roles');
    await visitor.sees('erin');
    await visitor.goTo('Audit log');
    await visitor.sees(/created Empty GmbH/);
    expect(await visitor.page.getByText('Sample server').count()).toBe(0);
    expect(visitor.complaints).toEqual([]);
  });

  it('see by name whom a permission shuts out, before it is saved, and lose no choice by looking at another tab', async () => {
    const { bootstrap, automation, sampleId } = world;
    await visitor.signIn(`${bootstrap.adminPortalUrl}/key-managers/${sampleId}?tab=permissions`, bootstrap.admin);
    await visitor.click('radio', /^Everyone but these roles/);
    await visitor.pick('Roles', 'application-developer');
    await visitor.page.keyboard.press('Escape');
    const people = visitor.page.getByRole('listitem').filter({ hasText: bootstrap.developer.username });
    await visitor.sees('Has application-developer', people);
    await visitor.sees('fleet-billing', people);
    await visitor.sees(/people, 1 application lose the choice\./);
    await visitor.click('tab', 'Roll-out');
    await visitor.click('tab', 'Permissions');
    await visitor.sees('Has application-developer', people);
    await visitor.click('radio', 'Everyone Every application developer');
    await visitor.sees('Nobody loses the choice.');
    expect((await automation.read<KeyManager>(`/key-managers/${sampleId}`)).permissions).toEqual({ type: 'PUBLIC', roles: [] });
    expect(visitor.complaints).toEqual([]);
  });

  it('open the navigation of a narrow screen by its menu, which closes behind them', async () => {
    await visitor.leave();
    visitor = await Visitor.arrive(world.browser, { width: 390, height: 844 });
    const { bootstrap } = world;
    await visitor.signIn(bootstrap.adminPortalUrl, bootstrap.admin);
    const entry = visitor.page.getByRole('link', { name: 'Key managers', exact: true });
    expect(await entry.isVisible()).toBe(false);
    await visitor.click('button', 'Menu');
    await visitor.goTo('Key managers');
    await visitor.heading('Key managers').waitFor();
    expect(await entry.isVisible()).toBe(false);
    expect(visitor.complaints).toEqual([]);
  });

  it('go everywhere by single keys, which are text in a field, and switch them off', async () => {
    const { bootstrap } = world;
    const { page } = visitor;
    await visitor.signIn(bootstrap.adminPortalUrl, bootstrap.admin);
    const press = async (...keys: string[]): Promise<void> => {
      for (const key of keys) await page.keyboard.press(key);
    };
    await press('g', 'k');
    await visitor.heading('Key managers').waitFor();
    await visitor.sees('Sample server');
    await press('j', 'j');
    expect(await page.locator(':focus').textContent()).toBe('Sample server');
    await press('/', 'g', 'u');
    expect(await page.getByRole('searchbox', { name: 'Search key managers' }).inputValue()).toBe('gu');
    await visitor.sees('No key manager matches.');
    await page.getByRole('searchbox').blur();
    await press('?');
    await visitor.sees('Add key manager', page.getByRole('dialog', { name: 'Keys' }));
    await press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await press('n');
    await visitor.sees(/OpenID Connect/);
    await visitor.click('button', `${bootstrap.admin.username}, Operator, menu`);
    await visitor.click('menuitem', 'Switch single-key shortcuts off');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    await press('g', 'h', '?');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await visitor.goTo('Gateways');
    await visitor.heading('Gateways').waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  it('who publish APIs are told what a page takes that is not theirs, and see their own', async () => {
    const publisher = await world.automation.create<CreatedUser>('/users', { username: 'publisher', roles: ['api-developer'] });
    const { adminPortalUrl } = world.bootstrap;
    await visitor.firstSignIn(adminPortalUrl, publisher);
    await visitor.heading(/APIs? (is|are) published/).waitFor();
    await visitor.sees('Orders 1.0');
    for (const path of ['/key-managers', '/key-managers/add', `/key-managers/${world.sampleId}`, '/revocations', '/users', '/drift', '/audit-log']) {
      await visitor.page.goto(`${adminPortalUrl}${path}`);
      await visitor.heading('You cannot open this page').waitFor();
      await visitor.sees('It takes the role administrator; you have api-developer.');
    }
    await visitor.page.goto(`${adminPortalUrl}/gateways`);
    await visitor.sees('It takes the role administrator or operator;');
    await visitor.page.goto(`${adminPortalUrl}/organizations`);
    await visitor.sees('It takes the role operator;');
    await visitor.page.goto(`${adminPortalUrl}/nowhere`);
    await visitor.heading('There is no such page').waitFor();
    await visitor.goTo('Scopes');
    await visitor.sees('orders:read');
    expect(visitor.complaints).toEqual([]);
  });

  it('who run the installation and no organization see its gateways, and nothing else of it', async () => {
    await visitor.firstSignIn(world.bootstrap.adminPortalUrl, await world.automation.create<CreatedUser>('/users', { username: 'runner', roles: ['operator'] }));
    await visitor.heading(/on the gateway/).waitFor();
    expect(await visitor.page.getByRole('navigation').getByRole('link').allTextContents()).toEqual(['Home', 'Gateways', 'Organizations']);
    await visitor.goTo('Gateways');
    await visitor.sees('Enforces everything');
    expect(visitor.complaints).toEqual([]);
  });

  it('change their own password', async () => {
    const person = await world.automation.create<CreatedUser>('/users', { username: 'changer', roles: ['application-developer'] });
    await visitor.firstSignIn(world.bootstrap.developerPortalUrl, person);
    await visitor.click('button', 'changer, menu');
    await visitor.click('menuitem', 'Change password');
    const { page } = visitor;
    await page.getByLabel('Password now').fill('wrong');
    await page.getByLabel('New password').fill('another password');
    await visitor.click('button', 'Change password');
    await visitor.sees('is not your password');
    await page.getByLabel('Password now').fill(OWN_PASSWORD);
    await visitor.click('button', 'Change password');
    await visitor.sees('Your password is changed.');
  });

  describeAskedFirst(() => ({ world, visitor }));
  describeKeyManagerForms(() => ({ world, visitor }));
});
