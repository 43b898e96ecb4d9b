import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { furnish, type World } from './portals/furnished.js';
import { Visitor } from './portals/visitor.js';

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
