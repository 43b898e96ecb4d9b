import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '../../src/config/repository.js';
import { addressOf, furnish, signInBoth } from './furnished.js';
import { PAGES } from './pages.js';
import { Visitor } from './visitor.js';

// `npm run screens`: a picture of every page, of a Keyplane with one of everything.
const FOLDER = join(REPOSITORY, 'docs/screens');

mkdirSync(FOLDER, { recursive: true });
const world = await furnish();
try {
  const anybody = await Visitor.arrive(world.browser);
  await anybody.page.goto(world.bootstrap.adminPortalUrl);
  await anybody.heading('Sign in').waitFor();
  await anybody.page.screenshot({ path: join(FOLDER, 'sign-in.png') });
  const visitors = await signInBoth(world, {});
  for (const page of PAGES) {
    const visitor = visitors[page.portal];
    await visitor.page.goto(addressOf(world, page));
    await visitor.sees(page.shows);
    if (page.name === 'add-key-manager') {
      await visitor.page.getByLabel('Issuer or discovery URL').fill(world.bootstrap.sample.issuerUrl);
      await visitor.sees('6 of 6');
    }
    if (page.name === 'call') {
      await visitor.page.getByRole('button', { name: 'Send', exact: true }).click();
      await visitor.verdict();
    }
    await visitor.page.screenshot({ path: join(FOLDER, `${page.name}.png`) });
    console.log(page.name);
  }
} finally {
  await world.close();
}
