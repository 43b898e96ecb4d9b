import { expect, it } from '@jest/globals';
import { firstPageScripts } from './first-page.mjs';

it.each(['admin-portal', 'developer-portal'] as const)('the first page of the %s loads at most 250 kB of script, gzip', (portal) => {
  const sizes = Object.values(firstPageScripts(portal));
  expect(sizes.length).toBeGreaterThan(0);
  const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
  expect(total).toBeGreaterThan(50_000);
  expect(total).toBeLessThanOrEqual(250_000);
});
