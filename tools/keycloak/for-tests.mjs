// The one Keycloak of a test run. It is started when the first spec asks for it, by the process that runs the tests:
//   KEYPLANE_TEST_KEYCLOAK        a folder: a spec puts `wanted` into it and waits for `server.json` ({"url","admin"} or {"failure"}), or
//   KEYPLANE_TEST_KEYCLOAK_REASON why there will be none, in a sentence
import { existsSync, mkdtempSync, renameSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isKeycloakStartable, startKeycloak } from './server.mjs';

/** The very first start fetches and builds it. */
const STARTED_MS_MAX = 240_000;
const LOOK_MS = 100;

/** For the global set-up. `running` collects what must be stopped and removed at the end. */
export async function offerKeycloak(running, isWanted) {
  const { env } = process;
  const reason = isWanted ? await findReason(env) : 'Keycloak was left out by KEYPLANE_TEST_COMPONENTS.';
  if (reason !== null) {
    env.KEYPLANE_TEST_KEYCLOAK_REASON = reason;
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'keyplane-test-keycloak-'));
  running.folders.push(folder);
  env.KEYPLANE_TEST_KEYCLOAK = folder;
  if (env.KEYCLOAK_URL) tell(folder, { url: env.KEYCLOAK_URL, admin: { clientId: env.KEYCLOAK_ADMIN_CLIENT_ID, clientSecret: env.KEYCLOAK_ADMIN_CLIENT_SECRET } });
  else startWhenWanted(running, folder);
}

/** Where the run's Keycloak is. Resolves when it answers. @throws with what kept it from starting */
export async function keycloakForTests() {
  const { KEYPLANE_TEST_KEYCLOAK: folder, KEYPLANE_TEST_KEYCLOAK_REASON: reason } = process.env;
  if (!folder) throw new Error(`There is no Keycloak: ${reason ?? 'this is no test run'}`);
  writeFileSync(join(folder, 'wanted'), '');
  const answer = join(folder, 'server.json');
  for (const deadline = Date.now() + STARTED_MS_MAX; !existsSync(answer); await sleep(LOOK_MS)) {
    if (Date.now() > deadline) throw new Error(`Keycloak did not start within ${STARTED_MS_MAX} ms.`);
  }
  const { failure, ...server } = JSON.parse(await readFile(answer, 'utf8'));
  if (failure) throw new Error(failure);
  return server;
}

async function findReason(env) {
  if (!env.KEYCLOAK_URL) return (await isKeycloakStartable()).reason;
  return env.KEYCLOAK_ADMIN_CLIENT_ID && env.KEYCLOAK_ADMIN_CLIENT_SECRET ? null : 'KEYCLOAK_URL needs KEYCLOAK_ADMIN_CLIENT_ID and KEYCLOAK_ADMIN_CLIENT_SECRET beside it: a client of the master realm that may create realms.';
}

function startWhenWanted(running, folder) {
  let started = null;
  const timer = setInterval(() => {
    if (!existsSync(join(folder, 'wanted'))) return;
    clearInterval(timer);
    started = startKeycloak({ dataDir: join(folder, 'data') });
    started.then(({ url, admin }) => tell(folder, { url, admin }), (error) => tell(folder, { failure: error.message }));
  }, LOOK_MS);
  timer.unref();
  running.stops.push(async () => {
    clearInterval(timer);
    await started?.then((server) => server.stop(), () => undefined);
  });
}

/** Written beside and moved: nobody reads half of it. */
function tell(folder, answer) {
  const draft = join(folder, 'server.json.draft');
  writeFileSync(draft, JSON.stringify(answer), { mode: 0o600 });
  renameSync(draft, join(folder, 'server.json'));
}
