// `npm run bench -- bundle`: the script of each portal's first page, gzip.
import { firstPageScripts } from '../tools/portals/first-page.mjs';

for (const portal of ['admin-portal', 'developer-portal']) {
  const scripts = firstPageScripts(portal);
  const total = Object.values(scripts).reduce((sum, bytes) => sum + bytes, 0);
  console.log(`${portal}: ${(total / 1000).toFixed(1)} kB in ${Object.keys(scripts).length} file(s); the limit is 250 kB`);
}
