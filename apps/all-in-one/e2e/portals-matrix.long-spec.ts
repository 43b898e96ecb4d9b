import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Route } from 'playwright-core';
import { addressOf, furnish, signInBoth, type World } from './portals/furnished.js';
import { PAGES, type PortalPage } from './portals/pages.js';
import { overflow, violations } from './portals/verdicts-on-pages.js';
import type { Visitor } from './portals/visitor.js';

jest.setTimeout(60_000);
const describeInChromium = process.env.KEYPLANE_TEST_CHROMIUM === undefined ? describe.skip : describe;
const API = /\/api\/v1\/(?!me$|events$)/;

const problem = (status: number, code: string) => (route: Route): Promise<void> =>
  route.fulfill({ status, contentType: 'application/problem+json', body: JSON.stringify({ type: `/errors/${code}`, title: 'Refused', status, instance: 'urn:request:1', code, requestId: 'r-1', detail: 'This needs the role administrator.' }) });

/** Answers of the real server, with so many items in every list. */
const withItems = (count: number) => async (route: Route): Promise<void> => {
  const response = await route.fetch();
  const body = (await response.json().catch(() => null)) as { items?: { id?: string }[] } | null; // a page, or something else
  const [first] = body?.items ?? [];
  if (body?.items === undefined || (count > 0 && first === undefined)) return route.fulfill({ response });
  const items = Array.from({ length: count }, (_, index) => (index === 0 ? first : { ...first, id: `00000000-0000-7000-8000-${String(index).padStart(12, '0')}` }));
  await route.fulfill({ response, json: { ...body, items } });
};

const STATES: Record<string, { answer: (route: Route) => Promise<void>; shows?: RegExp }> = {
  'no row': { answer: withItems(0) },
  'one row': { answer: withItems(1) },
  '200 rows': { answer: withItems(200) },
  'a denial': { answer: problem(403, 'auth.role-missing'), shows: /You cannot open this page|Live check|What it is|Access token/ },
  'an answer that is none': { answer: (route) => route.fulfill({ status: 502, contentType: 'text/html', body: '<html>Bad gateway</html>' }) },
  'no answer': { answer: (route) => route.abort() },
  'a session that is over': { answer: problem(401, 'auth.session-over') },
};

describeInChromium('every page, in every state', () => {
  let world: World;
  let visitors: Record<PortalPage['portal'], Visitor>;
  beforeAll(async () => {
    world = await furnish();
    visitors = await signInBoth(world, { width: 1024, height: 800 });
  }, 90_000);
  afterAll(() => world.close());

  describe.each(Object.entries(STATES))('with %s', (_state, { answer, shows }) => {
    it.each(PAGES.map((page) => [page.name, page] as const))('%s is neither blank nor broken', async (_name, portalPage) => {
      const visitor = visitors[portalPage.portal];
      const { page } = visitor;
      await page.route(API, answer);
      await page.goto(addressOf(world, portalPage));
      await page.locator('main').getByRole('heading').first().waitFor();
      await page.waitForLoadState('networkidle');
      if (shows) await visitor.sees(shows);
      expect(((await page.locator('main').textContent()) ?? '').trim().length).toBeGreaterThan(10);
      expect(await violations(page)).toEqual([]);
      expect(await overflow(page)).toBeNull();
      expect(visitor.complaints.filter((complaint) => !/Failed to load resource/.test(complaint))).toEqual([]);
      visitor.complaints.length = 0;
      await page.unrouteAll({ behavior: 'ignoreErrors' });
    });
  });
});
