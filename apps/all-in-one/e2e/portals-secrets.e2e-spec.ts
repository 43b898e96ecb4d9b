import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { ApplicationKey, Page, UsableKeyManager } from '@keyplane/contracts';
import { furnish, type World } from './portals/furnished.js';
import { copyShown } from './portals/steps.js';
import { Visitor } from './portals/visitor.js';
import { tokenOf } from './token-endpoint.js';

jest.setTimeout(60_000);
const describeInChromium = process.env.KEYPLANE_TEST_CHROMIUM === undefined ? describe.skip : describe;

describeInChromium('application developers', () => {
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

  it('are asked whether they stored the secret of a new key, before they leave it', async () => {
    const { bootstrap, applicationId, automation } = world;
    const { page } = visitor;
    await visitor.signIn(`${bootstrap.developerPortalUrl}/applications/${applicationId}/generate`, bootstrap.developer);
    await visitor.click('button', 'Generate production key');
    await visitor.heading('Store this secret now').waitFor();
    const dialog = page.getByRole('dialog', { name: 'Have you stored the secret?' });
    await visitor.goTo('API catalogue');
    await dialog.waitFor();
    // The first thing in it keeps the page.
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await visitor.heading('Store this secret now').waitFor();
    await visitor.goTo('API catalogue');
    await visitor.click('button', 'I have stored it', dialog);
    await visitor.heading('API catalogue').waitFor();
    expect(visitor.complaints).toEqual([]);
    const { items } = await automation.read<Page<ApplicationKey>>(`/applications/${applicationId}/keys`);
    const made = items.find(({ keyManager, environment }) => keyManager.type === 'generic-oidc' && environment === 'PRODUCTION');
    await automation.delete(`/keys/${made?.id ?? ''}`);
  });

  it('disable a key, which says what stops, and enable it', async () => {
    const { bootstrap, applicationId, automation } = world;
    const { page } = visitor;
    await visitor.signIn(`${bootstrap.developerPortalUrl}/applications/${applicationId}`, bootstrap.developer);
    const production = page.getByRole('region', { name: 'PRODUCTION' });
    await visitor.click('button', 'More for the key at Built-in key manager');
    await visitor.click('menuitem', 'Disable key');
    const dialog = page.getByRole('dialog', { name: 'Disable the key at Built-in key manager?' });
    await visitor.sees('Its tokens get a 401 at every gateway within a second.', dialog);
    await visitor.click('button', 'Disable key', dialog);
    await visitor.sees('Disabled', production);
    const { items } = await automation.read<Page<ApplicationKey>>(`/applications/${applicationId}/keys`);
    expect(items.filter(({ enabled }) => !enabled).map(({ keyManager }) => keyManager.type)).toEqual(['built-in']);
    await visitor.click('button', 'More for the key at Built-in key manager');
    await visitor.click('menuitem', 'Enable key');
    await visitor.sees('Active', production);
    expect(visitor.complaints).toEqual([]);
  });

  it('replace the secret where a client has one only, which ends the one before', async () => {
    const { bootstrap, applicationId } = world;
    const { page } = visitor;
    // As a server without rotation is told of; the built-in one replaces, too.
    await page.route(`**/api/v1/applications/${applicationId}/key-managers?*`, async (route) => {
      const response = await route.fetch();
      const body = (await response.json()) as Page<UsableKeyManager>; // ours
      await route.fulfill({ response, json: { ...body, items: body.items.map((one) => ({ ...one, canAddSecrets: false })) } });
    });
    await visitor.signIn(`${bootstrap.developerPortalUrl}/applications/${applicationId}`, bootstrap.developer);
    const secrets: string[] = [];
    for (let time = 0; time < 2; time += 1) {
      await visitor.click('button', 'Replace the secret of the key at Built-in key manager');
      await visitor.click('button', 'Replace secret', page.getByRole('dialog', { name: 'Replace the secret at Built-in key manager?' }));
      const dialog = page.getByRole('dialog', { name: 'New secret at Built-in key manager' });
      const { CLIENT_SECRET: secret = '', ...client } = await copyShown(visitor);
      const tokenOfNew = tokenOf({ clientId: client.CLIENT_ID ?? '', clientSecret: secret, tokenEndpoint: client.TOKEN_URL ?? '' });
      expect(await tokenOfNew).not.toBe('');
      await visitor.click('button', 'Done', dialog);
      await dialog.waitFor({ state: 'detached' });
      secrets.push(secret);
    }
    const { items } = await world.automation.read<Page<ApplicationKey>>(`/applications/${applicationId}/keys`);
    const key = items.find(({ keyManager }) => keyManager.type === 'built-in');
    await expect(tokenOf({ clientId: key?.clientId ?? '', clientSecret: secrets[0] ?? '', tokenEndpoint: key?.tokenEndpoint ?? '' })).rejects.toThrow();
    expect(await page.getByRole('button', { name: 'Replace the secret of the key at Sample server' }).count()).toBe(0);
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
});
