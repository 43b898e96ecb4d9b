// What `npm start`, `npm test` and the others run. It needs Node.js and npm alone: it installs and builds first.
import { build, compileAndGenerate, runChecks } from './checks.mjs';
import { runDev } from './dev.mjs';
import { ensureInstalled } from './install.mjs';
import { runNode } from './processes.mjs';
import { runTests } from './tests.mjs';

const ALL_IN_ONE = 'apps/all-in-one/dist/src/';

const commands = {
  start: async () => {
    await mustBuild();
    // Not a group of its own: it stops all that it started, in the right order, when it gets our signal.
    return runNode(`${ALL_IN_ONE}main.js`, [], { isGroup: false });
  },
  dev: async () => {
    await mustBuild();
    return runDev();
  },
  admin: async (args) => {
    await mustBuild();
    return runNode(`${ALL_IN_ONE}admin.js`, args, { isGroup: false });
  },
  test: (patterns) => runTests(patterns, { isLong: false }),
  'test:long': (patterns) => runTests(patterns, { isLong: true }),
  check: async () => ((await runChecks()).failed.length === 0 ? 0 : 1),
  gen: compileAndGenerate,
  bench: async ([name = 'propagation', ...args]) => {
    await mustBuild();
    return runNode(`bench/${name}.mjs`, args);
  },
  screens: async () => {
    await mustBuild();
    return runNode('apps/all-in-one/dist/e2e/portals/screens.js', [], { extraEnv: { KEYPLANE_TEST_CHROMIUM: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium' } });
  },
  kafka: () => runNode('tools/kafka/main.mjs', [], { isGroup: false }),
  keycloak: () => runNode('tools/keycloak/main.mjs', [], { isGroup: false }),
};

async function mustBuild() {
  const code = await build();
  if (code !== 0) process.exit(code);
}

const [name = '', ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (command === undefined) {
  console.error(`Usage: npm run ${Object.keys(commands).join(' | ')}`);
  process.exit(2);
}
await ensureInstalled();
process.exit(await command(args));
