import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import type { Api, CreatedOrganization, CreatedUser, KeyManager } from '@keyplane/contracts';
import { addressOf, furnish, type World } from './portals/furnished.js';
import { PAGES } from './portals/pages.js';
import { violations } from './portals/verdicts-on-pages.js';
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

  /** A key manager whose server is never asked. */
  function unreachable(displayName: string): Promise<KeyManager> {
    const name = displayName.toLowerCase();
    const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'pem', type: 'spki' }).toString();
    return world.automation.create<KeyManager>('/key-managers', { name, displayName, type: 'generic-oidc', issuer: `https://${name}.example`, endpoints: {}, certificates: { type: 'PEM', value: pem } });
  }

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
    await visitor.firstSignIn(`${world.bootstrap.adminPortalUrl}?organization=empty`, { username: 'erin', oneTimePassword: administrator?.oneTimePassword ?? '' });
    await visitor.sees('Empty GmbH');
    await visitor.goTo('Key managers');
    await visitor.sees('1 key manager');
    await visitor.goTo('Users and roles');
    await visitor.sees('erin');
    await visitor.goTo('Audit log');
    await visitor.sees(/created Empty GmbH/);
    expect(await visitor.page.getByText('Sample server').count()).toBe(0);
    expect(visitor.complaints).toEqual([]);
  });

  it('change a key manager that somebody else changes meanwhile: nothing typed is lost, nothing of the other overwritten unsaid', async () => {
    const { bootstrap, automation, sampleId } = world;
    await visitor.signIn(`${bootstrap.adminPortalUrl}/key-managers/${sampleId}?tab=claims`, bootstrap.admin);
    await visitor.fill('Scopes claim', 'scp');
    await visitor.click('tab', 'Connection');
    await visitor.fill('When to choose it', 'For services');
    await automation.patch(`/key-managers/${sampleId}`, { clockToleranceSeconds: 30 });
    await visitor.click('tab', 'Claims');
    await visitor.click('button', 'Save and roll out');
    await visitor.sees('Somebody changed this meanwhile');
    expect(await visitor.page.getByLabel('Scopes claim').inputValue()).toBe('scp');
    await visitor.page.getByRole('textbox', { name: 'Clock tolerance' }).and(visitor.page.locator('[value="30 s"]')).waitFor();
    await visitor.click('button', 'Save and roll out');
    await visitor.sees(/^Enforced everywhere/);
    expect(await automation.read<KeyManager>(`/key-managers/${sampleId}`)).toMatchObject({ scopesClaim: 'scp', description: 'For services', clockToleranceSeconds: 30 });
    await automation.patch(`/key-managers/${sampleId}`, { scopesClaim: 'scope' });
    // A refused save is an error to Chromium.
    expect(visitor.complaints.filter((complaint) => !complaint.includes('412 (Precondition Failed)'))).toEqual([]);
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

  it('are asked before somebody is shut out, told what ends, and count in their roles', async () => {
    const { bootstrap, automation } = world;
    const { page } = visitor;
    await automation.create('/roles', { name: 'guests' });
    const guest = await automation.create<CreatedUser>('/users', { username: 'guest@meridian.example', roles: ['guests'] });
    await visitor.signIn(`${bootstrap.adminPortalUrl}/users`, bootstrap.admin);
    const row = page.getByRole('row').filter({ hasText: guest.username });
    await visitor.sees('1 person', page.getByRole('listitem').filter({ hasText: 'guests' }));
    const choose = async (entry: string): Promise<void> => {
      await visitor.click('button', `Menu of ${guest.username}`);
      await visitor.click('menuitem', entry);
    };
    await choose('Reset password');
    await visitor.click('button', 'Keep it', page.getByRole('dialog', { name: `Reset the password of ${guest.username}?` }));
    await choose('Disable');
    const disabling = page.getByRole('dialog', { name: `Disable ${guest.username}?` });
    expect(await automation.read(`/users/${guest.id}`)).toMatchObject({ enabled: true, revision: guest.revision });
    await visitor.click('button', 'Disable', disabling);
    await visitor.sees('Disabled', row);
    await choose('Enable');
    await visitor.sees('First sign-in pending', row);
    await choose('Delete person');
    const deleting = page.getByRole('dialog', { name: `Delete ${guest.username}?` });
    await deleting.getByRole('textbox').fill(guest.username);
    await visitor.click('button', 'Delete person', deleting);
    await row.waitFor({ state: 'detached' });
    await visitor.sees('0 people', page.getByRole('listitem').filter({ hasText: 'guests' }));
    await visitor.click('button', `Menu of ${bootstrap.admin.username}`);
    await page.getByRole('menuitem', { name: 'Reset password' }).waitFor();
    expect(await page.getByRole('menuitem', { name: 'Delete person' }).count()).toBe(0);
    expect(visitor.complaints).toEqual([]);
  });

  it('are told whom an API that is taken offline stops, before it is', async () => {
    const { bootstrap, automation, apiId } = world;
    await visitor.signIn(`${bootstrap.adminPortalUrl}/apis/${apiId}`, bootstrap.admin);
    await visitor.click('button', 'Take offline');
    const dialog = visitor.page.getByRole('dialog', { name: 'Take Orders 1.0 offline?' });
    await visitor.sees('1 application subscribes to it.', dialog);
    expect(await automation.read<Api>(`/apis/${apiId}`)).toMatchObject({ enabled: true });
    await visitor.click('button', 'Take offline', dialog);
    await visitor.sees('Offline');
    await visitor.click('button', 'Publish');
    await visitor.sees('Published');
    expect(visitor.complaints).toEqual([]);
  });

  it('save a permission over one that somebody else saved meanwhile, once they were told', async () => {
    const { bootstrap, automation } = world;
    const { id } = await unreachable('Contested');
    await visitor.signIn(`${bootstrap.adminPortalUrl}/key-managers/${id}?tab=permissions`, bootstrap.admin);
    await visitor.click('radio', /^Everyone but these roles/);
    await visitor.pick('Roles', 'operator');
    await visitor.page.keyboard.press('Escape');
    await automation.put(`/key-managers/${id}/permissions`, { type: 'ALLOW', roles: ['administrator'] });
    await visitor.click('button', 'Save permissions');
    await visitor.sees('Somebody changed this meanwhile');
    await visitor.click('button', 'Save permissions');
    await visitor.sees(/^In force since/);
    expect((await automation.read<KeyManager>(`/key-managers/${id}`)).permissions).toEqual({ type: 'DENY', roles: ['operator'] });
    await automation.delete(`/key-managers/${id}`);
    expect(visitor.complaints.filter((complaint) => !/412|404/.test(complaint))).toEqual([]);
  });

  it('put another value in place of one that was found, take it back, and add a server without a discovery document by hand', async () => {
    const { bootstrap, automation } = world;
    const { page } = visitor;
    await visitor.signIn(`${bootstrap.adminPortalUrl}/key-managers/add/generic-oidc`, bootstrap.admin);
    await visitor.fill('Issuer or discovery URL', bootstrap.sample.issuerUrl);
    const tokenEndpoint = page.getByLabel('Token endpoint', { exact: true });
    await visitor.click('button', 'Change Token endpoint');
    expect(await tokenEndpoint.inputValue()).toBe(`${bootstrap.sample.issuerUrl}/token`);
    await tokenEndpoint.fill(`${bootstrap.sample.issuerUrl}/elsewhere`);
    await visitor.sees(`${bootstrap.sample.issuerUrl}/elsewhere`, page.getByRole('region', { name: 'Live check' }));
    await visitor.click('button', 'Use the server’s');
    expect(await tokenEndpoint.count()).toBe(0);
    await visitor.fill('Issuer or discovery URL', '');
    await visitor.click('button', 'Fill in by hand');
    const add = page.getByRole('button', { name: 'Add anyway' });
    await page.getByRole('textbox', { name: 'Issuer' }).fill('http://localhost:9/by-hand');
    await page.getByRole('textbox', { name: 'Signing keys' }).fill(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'pem', type: 'spki' }).toString());
    await visitor.fill('Token endpoint', 'http://localhost:9/by-hand/token');
    expect(await violations(page)).toEqual([]);
    await add.click();
    await visitor.heading('by-hand').waitFor();
    await visitor.sees(/^Enforced everywhere/);
    const { items } = await automation.read<{ items: KeyManager[] }>('/key-managers');
    const added = items.find(({ name }) => name === 'by-hand');
    expect(added).toMatchObject({ issuer: 'http://localhost:9/by-hand', wellKnownEndpoint: null, certificates: { type: 'PEM' }, endpoints: { token: 'http://localhost:9/by-hand/token' } });
    await visitor.click('tab', 'Connection');
    await page.getByRole('switch', { name: 'Generate keys' }).click({ force: true });
    await visitor.click('button', 'Save and roll out');
    await page.getByRole('button', { name: 'Save and roll out' }).waitFor({ state: 'detached' });
    expect(await automation.read(`/key-managers/${added?.id ?? ''}`)).toMatchObject({ enableOAuthAppCreation: false, enableMapOAuthConsumerApps: true });
    await automation.delete(`/key-managers/${added?.id ?? ''}`);
    expect(visitor.complaints.filter((complaint) => !complaint.includes('404 (Not Found)'))).toEqual([]);
  });

  it('who publish APIs are told what a page takes that is not theirs, and see their own', async () => {
    const publisher = await world.automation.create<CreatedUser>('/users', { username: 'publisher', roles: ['api-developer'] });
    const { adminPortalUrl } = world.bootstrap;
    await visitor.firstSignIn(adminPortalUrl, publisher);
    await visitor.heading(/APIs? (is|are) published/).waitFor();
    await visitor.sees('Orders 1.0');
    for (const path of ['/key-managers', '/key-managers/add', `/key-managers/${world.sampleId}`, '/gateways', '/revocations', '/users', '/drift', '/audit-log']) {
      await visitor.page.goto(`${adminPortalUrl}${path}`);
      await visitor.heading('You cannot open this page').waitFor();
      await visitor.sees('It takes the role administrator; you have api-developer.');
    }
    await visitor.page.goto(`${adminPortalUrl}/organizations`);
    await visitor.sees('It takes the role operator;');
    await visitor.page.goto(`${adminPortalUrl}/nowhere`);
    await visitor.heading('There is no such page').waitFor();
    await visitor.goTo('Scopes');
    await visitor.sees('orders:read');
    expect(visitor.complaints).toEqual([]);
  });

  it('run the check of a stored key manager, and are told where it could not be run', async () => {
    const { bootstrap, sampleId } = world;
    await visitor.signIn(`${bootstrap.adminPortalUrl}/key-managers/${sampleId}`, bootstrap.admin);
    await visitor.page.route(`**/api/v1/key-managers/${sampleId}/check`, (route) => route.abort());
    await visitor.click('button', 'Run check');
    await visitor.sees('Keyplane does not answer');
    await visitor.page.unrouteAll();
    await visitor.click('button', 'Run check');
    await visitor.sees('6 of 6', visitor.page.getByRole('region', { name: 'Check', exact: true }));
    await visitor.page.keyboard.press(']');
    await visitor.sees('Where it is');
    await visitor.page.keyboard.press('[');
    await visitor.sees('What gateways enforce');
  });

  it('keep the secret of a gateway until they have stored it, and remove a gateway by its name', async () => {
    const { bootstrap, automation } = world;
    const { page } = visitor;
    await visitor.signIn(`${bootstrap.adminPortalUrl}/gateways`, bootstrap.admin);
    await visitor.click('button', 'Enroll gateway');
    const dialog = page.getByRole('dialog', { name: 'Enroll a gateway' });
    await dialog.getByLabel('Name').fill('fra-1');
    await visitor.click('button', 'Enroll gateway', dialog);
    const secret = dialog.getByRole('region', { name: 'Secret, shown once' });
    await secret.waitFor();
    await page.keyboard.press('Escape');
    await page.mouse.click(5, 5);
    expect(await secret.isVisible()).toBe(true);
    await visitor.click('checkbox', 'I have stored it', dialog);
    await visitor.click('button', 'Done', dialog);
    await visitor.sees('Never connected', page.getByRole('row').filter({ hasText: 'fra-1' }));
    await visitor.click('button', 'Remove fra-1');
    const removing = page.getByRole('dialog', { name: 'Remove fra-1?' });
    await removing.getByLabel('Type fra-1 to remove it').fill('fra-1');
    await visitor.click('button', 'Remove gateway', removing);
    await page.getByRole('row').filter({ hasText: 'fra-1' }).waitFor({ state: 'detached' });
    expect((await automation.read<{ items: unknown[] }>('/gateways')).items).toHaveLength(1);
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

  it('set a secret of a key manager, see since when it is set and never what it is, and replace it', async () => {
    const { bootstrap, automation } = world;
    const { id } = await unreachable('Secretive');
    await visitor.signIn(`${bootstrap.adminPortalUrl}/key-managers/${id}?tab=connection`, bootstrap.admin);
    const states: unknown[] = [];
    for (const secret of ['the first secret', 'the second secret']) {
      if (secret !== 'the first secret') await visitor.click('button', 'Replace Initial access token');
      await visitor.fill('Initial access token', secret);
      await visitor.click('button', 'Save and roll out');
      await visitor.page.getByRole('button', { name: 'Replace Initial access token' }).waitFor();
      expect(await visitor.page.content()).not.toContain(secret);
      states.push((await automation.read<KeyManager>(`/key-managers/${id}`)).connection.initialAccessToken);
    }
    expect(states).toEqual([{ isSet: true, setAt: expect.any(String) }, { isSet: true, setAt: expect.any(String) }]);
    expect(states[0]).not.toEqual(states[1]);
    await automation.delete(`/key-managers/${id}`);
    expect(visitor.complaints.filter((complaint) => !complaint.includes('404 (Not Found)'))).toEqual([]);
  });

  it('delete a key manager by its name, in use or not, and are not offered to delete the built-in one', async () => {
    const { bootstrap, automation } = world;
    const created = await unreachable('Short-lived');
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
