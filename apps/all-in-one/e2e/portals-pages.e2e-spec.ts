import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { addressOf, furnish, signInBoth, type World } from './portals/furnished.js';
import { PAGES, type PortalPage } from './portals/pages.js';
import { overflow, violations } from './portals/verdicts-on-pages.js';
import { Visitor } from './portals/visitor.js';

jest.setTimeout(60_000);
const describeInChromium = process.env.KEYPLANE_TEST_CHROMIUM === undefined ? describe.skip : describe;

const APPEARANCES = [
  { name: '1440 px, dark', width: 1440, height: 900, colorScheme: 'dark' },
  { name: '360 px, light', width: 360, height: 740, colorScheme: 'light' },
] as const;

describeInChromium('every page', () => {
  let world: World;
  beforeAll(async () => {
    world = await furnish();
  }, 90_000);
  afterAll(() => world.close());

  describe.each(APPEARANCES)('at $name', (appearance) => {
    let visitors: Record<PortalPage['portal'], Visitor>;
    beforeAll(async () => {
      visitors = await signInBoth(world, appearance);
    });
    afterAll(async () => {
      await visitors.admin.leave();
      await visitors.developer.leave();
    });

    it.each(PAGES.map((page) => [page.name, page] as const))('%s: shows its data, one heading, no violation of axe-core, nothing that overflows, no complaint', async (_name, portalPage) => {
      const visitor = visitors[portalPage.portal];
      await visitor.page.goto(addressOf(world, portalPage));
      await visitor.sees(portalPage.shows);
      expect(await visitor.heading().count()).toBe(1);
      expect(await violations(visitor.page)).toEqual([]);
      expect(await overflow(visitor.page)).toBeNull();
      expect(visitor.complaints).toEqual([]);
    });

    it.each(PAGES.map((page) => [page.name, page] as const))('%s: says what went wrong when the server answers 500, and is not blank', async (_name, portalPage) => {
      const visitor = visitors[portalPage.portal];
      await visitor.page.route(/\/api\/v1\/(?!me$|events$)/, (route) => route.fulfill({ status: 500, contentType: 'application/problem+json', body: JSON.stringify({ type: '/errors/internal-error', title: 'Something went wrong', status: 500, instance: 'urn:request:1', code: 'internal-error', requestId: 'r-1' }) }));
      await visitor.page.goto(addressOf(world, portalPage));
      // Two pages read nothing before something is typed.
      if (!['publish-api', 'explain'].includes(portalPage.name)) await visitor.page.getByRole('alert').first().waitFor();
      else await visitor.heading().waitFor();
      expect(await violations(visitor.page)).toEqual([]);
      expect(visitor.complaints.filter((complaint) => !complaint.includes('status of 500'))).toEqual([]);
      visitor.complaints.length = 0;
      await visitor.page.unrouteAll();
    });
  });

  it('drift: shows a client that cannot be looked for with its tag, and closes it for who has looked', async () => {
    const visitor = await Visitor.arrive(world.browser);
    const { bootstrap, applicationId, sampleId } = world;
    const keyId = '01990000-0000-7000-8000-000000000001';
    let found: unknown = null;
    const unfinished = { kind: 'create', tag: 'kp-tag-to-look-for', needsPerson: true, attempts: 3, nextAttemptAt: null };
    const item = { keyId, applicationId, applicationName: 'fleet-billing', owner: 'developer', keyManagerId: sampleId, keyManagerName: 'Sample server', environment: 'SANDBOX', state: 'pending', reason: 'No answer came.', clientId: null, unfinished, since: new Date().toISOString() };
    // How a server comes to this is shown by the reconciler's own tests.
    await visitor.page.route('**/api/v1/clients/drift?*', (route) => route.fulfill({ json: { items: found === null ? [item] : [], nextCursor: null } }));
    await visitor.page.route(`**/api/v1/keys/${keyId}/close`, (route) => {
      found = route.request().postDataJSON();
      return route.fulfill({ status: 204 });
    });
    await visitor.signIn(`${bootstrap.adminPortalUrl}/drift`, bootstrap.admin);
    await visitor.sees('Somebody has to look there');
    await visitor.sees('kp-tag-to-look-for');
    expect(await violations(visitor.page)).toEqual([]);
    await visitor.click('button', 'I deleted it');
    await visitor.sees(/^Every client/);
    expect(found).toEqual({ found: 'deleted' });
    expect(visitor.complaints).toEqual([]);
    await visitor.leave();
  });

  it('the sign-in page has no violation, needs no script, and fits 360 px', async () => {
    const visitor = await Visitor.arrive(world.browser, { width: 360, height: 740 });
    await visitor.page.goto(world.bootstrap.adminPortalUrl);
    await visitor.heading('Sign in').waitFor();
    await visitor.sees('Default organization, admin portal');
    expect(await violations(visitor.page)).toEqual([]);
    expect(await overflow(visitor.page)).toBeNull();
    expect(await visitor.page.locator('script').count()).toBe(0);
    await visitor.leave();
  });
});
