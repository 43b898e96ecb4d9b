// Starts the real components that the tests share, once a run, and tells the workers by environment variables:
//   KEYPLANE_TEST_POSTGRES        {"host","port","superuser","app","system","migrator"}, the last four {"user","password"}
//   KEYPLANE_TEST_KAFKA_BROKERS   host:port,…   or, where there is no broker:
//   KEYPLANE_TEST_KAFKA_REASON    why not, in a sentence
//   KEYPLANE_TEST_KEYCLOAK        see ../keycloak/for-tests.mjs; it starts when a spec asks for it
//   KEYPLANE_TEST_CHROMIUM        path of the browser, or, where there is none:
//   KEYPLANE_TEST_CHROMIUM_REASON why not, in a sentence
// KEYPLANE_TEST_COMPONENTS=postgres (or kafka, keycloak, or nothing) starts less, for a quick run of a few files.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isKafkaAvailable, startKafka } from '../kafka/broker.mjs';
import { offerKeycloak } from '../keycloak/for-tests.mjs';

const built = new URL('../../apps/all-in-one/dist/src/postgres/index.js', import.meta.url);

export default async function globalSetup() {
  const wanted = (process.env.KEYPLANE_TEST_COMPONENTS ?? 'postgres,kafka,keycloak').split(',');
  const running = { stops: [], folders: [] };
  globalThis.keyplaneTestComponents = running;
  findChromium();
  const [postgres] = await Promise.all([
    wanted.includes('postgres') ? startPostgresForTests(running) : undefined,
    startKafkaForTests(running, wanted.includes('kafka')),
    offerKeycloak(running, wanted.includes('keycloak')),
  ]);
  if (postgres !== undefined) process.env.KEYPLANE_TEST_POSTGRES = JSON.stringify(postgres);
}

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];

function findChromium() {
  const { env } = process;
  const found = [env.CHROMIUM_PATH, ...BROWSERS].find((path) => path !== undefined && existsSync(path));
  if (found !== undefined) env.KEYPLANE_TEST_CHROMIUM = found;
  else env.KEYPLANE_TEST_CHROMIUM_REASON = 'There is no Chromium: apt-get install chromium, or set CHROMIUM_PATH.';
}

async function startPostgresForTests(running) {
  if (!existsSync(built)) throw new Error('Build first: node_modules/.bin/tsc -b');
  const { startPostgres, ensureDatabaseRoles } = await import(built);
  const home = mkdtempSync(join(tmpdir(), 'keyplane-test-'));
  running.folders.push(home);
  const server = await startPostgres({ home, port: await freePort(), superuserPassword: secret(), isDurable: false });
  running.stops.push(() => server.stop());
  running.folders.push(server.folderOutside);
  const passwords = { keyplane_app: secret(), keyplane_system: secret(), keyplane_migrator: secret() };
  await ensureDatabaseRoles(server, passwords);
  const login = (user) => ({ user, password: passwords[user] });
  const { host, port, superuser } = server;
  return { host, port, superuser, app: login('keyplane_app'), system: login('keyplane_system'), migrator: login('keyplane_migrator') };
}

async function startKafkaForTests(running, isWanted) {
  const { env } = process;
  if (!isWanted) env.KEYPLANE_TEST_KAFKA_REASON = 'Kafka was left out by KEYPLANE_TEST_COMPONENTS.';
  else if (env.KAFKA_BROKERS) env.KEYPLANE_TEST_KAFKA_BROKERS = env.KAFKA_BROKERS;
  else await startOwnKafka(running);
}

async function startOwnKafka(running) {
  const { available, reason } = await isKafkaAvailable();
  if (!available) {
    process.env.KEYPLANE_TEST_KAFKA_REASON = reason;
    return;
  }
  const dataDir = mkdtempSync(join(tmpdir(), 'keyplane-test-kafka-'));
  running.folders.push(dataDir);
  try {
    const broker = await startKafka({ dataDir });
    running.stops.push(() => broker.stop());
    process.env.KEYPLANE_TEST_KAFKA_BROKERS = broker.brokers.join(',');
  } catch (error) {
    // Listed and counted by the closing lines (a failure where CI=true); the other tests can run.
    process.env.KEYPLANE_TEST_KAFKA_REASON = `Kafka did not start: ${error.message}`;
  }
}

function secret() {
  return randomBytes(24).toString('base64url');
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
