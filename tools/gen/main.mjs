// Writes everything that is generated: the OpenAPI document, the client's types, and the pages on the HTTP API, errors, events, connectors and configuration.
// `npm run check` runs it and fails when something in the repository differs.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { apiClientSource } from './api-client.mjs';
import { errorPages } from './error-pages.mjs';
import { eventsPage } from './events-page.mjs';
import { configurationPage } from './configuration-page.mjs';
import { connectorsPage } from './connectors-page.mjs';
import { httpApiPage } from './http-api-page.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const write = (path, text) => writeFileSync(root + path, text);

const openapi = execFileSync(process.execPath, [`${root}apps/control-plane/dist/openapi/main.js`], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
write('apps/control-plane/openapi.json', openapi);
mkdirSync(`${root}libs/api-client/src/generated`, { recursive: true });
write('libs/api-client/src/generated/operations.ts', apiClientSource(JSON.parse(openapi)));

mkdirSync(`${root}docs/errors`, { recursive: true });
for (const file of readdirSync(`${root}docs/errors`)) rmSync(`${root}docs/errors/${file}`);
for (const [name, text] of Object.entries(await errorPages())) write(`docs/errors/${name}.md`, text);
write('docs/events.md', await eventsPage());
write('docs/configuration.md', await configurationPage());
write('docs/connectors.md', await connectorsPage());
write('docs/http-api.md', httpApiPage(JSON.parse(openapi)));
