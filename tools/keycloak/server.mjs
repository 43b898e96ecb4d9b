// A real Keycloak on loopback, for tests and for people. Start at `startKeycloak`.
import { join, resolve } from 'node:path';
import { JavaServer, startOnFreePorts } from '../java/java-server.mjs';
import { ensureDatabase, ensureDistribution, findObstacle, homeFolder, KEYCLOAK_VERSION } from './distribution.mjs';

export { OLDER_KEYCLOAK_VERSION } from './distribution.mjs';

/** What the server says of a port that somebody has. */
const PORT_TAKEN = 'already bound';
/** 6 s on an idle machine; the first one of all makes its tables, too. */
const READY_MS_MAX = 120_000;

/** Small and quick to start, as a server for one machine is. What follows is what Keycloak's own script sets. */
const JVM = [
  '-Xms64m', '-Xmx384m', '-XX:MaxMetaspaceSize=256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:ReservedCodeCacheSize=96m', '-XX:+ExitOnOutOfMemoryError',
  '-Djava.security.egd=file:/dev/urandom', '-Dfile.encoding=UTF-8', '-Duser.language=en', '-Duser.country=US',
  ...['util', 'util.concurrent', 'security', 'lang'].map((name) => `--add-opens=java.base/java.${name}=ALL-UNNAMED`),
  '-Djava.util.concurrent.ForkJoinPool.common.threadFactory=io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory',
  '-Djava.util.logging.manager=org.jboss.logmanager.LogManager', '-Dpicocli.disable.closures=true', '-Dquarkus-log-max-startup-records=10000',
];

/** Whether `startKeycloak` can work here. */
export async function isKeycloakStartable(version = KEYCLOAK_VERSION) {
  const reason = await findObstacle(version);
  return { available: reason === null, reason };
}

/** Starts a server; resolves when it answers. Its output is in `{dataDir}/keycloak.log`. */
export async function startKeycloak({ dataDir, port, version = KEYCLOAK_VERSION, log = () => undefined }) {
  const obstacle = await findObstacle(version);
  if (obstacle !== null) throw new Error(`Keycloak can't be started: ${obstacle}`);
  await ensureDistribution(version, log);
  const folder = resolve(dataDir);
  const admin = await ensureDatabase({ version, dataDir: folder, start: (draft, credentials) => startOnce(version, draft, credentials) });
  return startOnFreePorts(new Server(version, folder, admin), { port, taken: PORT_TAKEN });
}

async function startOnce(version, folder, admin) {
  const server = await startOnFreePorts(new Server(version, folder, admin), { taken: PORT_TAKEN });
  await server.stop();
}

class Server extends JavaServer {
  #version;
  #dataDir;

  constructor(version, dataDir, admin) {
    super({ name: 'Keycloak', logFile: join(dataDir, 'keycloak.log'), readyMsMax: READY_MS_MAX });
    this.#version = version;
    this.#dataDir = dataDir;
    this.admin = admin;
  }

  get url() {
    return `http://127.0.0.1:${this.ports.port}`;
  }

  command() {
    const home = homeFolder(this.#version);
    const place = [`-Dkc.home.dir=${home}`, `-Djboss.server.config.dir=${join(home, 'conf')}`, '-cp', join(home, 'lib', 'quarkus-run.jar')];
    return {
      args: [...JVM, ...place, 'io.quarkus.bootstrap.runner.QuarkusEntryPoint', ...this.#arguments()],
      env: { ...process.env, KC_BOOTSTRAP_ADMIN_CLIENT_ID: this.admin.clientId, KC_BOOTSTRAP_ADMIN_CLIENT_SECRET: this.admin.clientSecret },
    };
  }

  #arguments() {
    const { port, secondPort } = this.ports;
    return [
      'start', '--optimized', '--cache=local', '--log-level=warn', '--http-enabled=true', `--hostname=${this.url}`, '--http-host=127.0.0.1', `--http-port=${port}`, `--http-management-port=${secondPort}`,
      // One installation, many databases: the place is given at each start.
      `--db-url=jdbc:h2:file:${join(this.#dataDir, 'keycloak')};NON_KEYWORDS=VALUE;DB_CLOSE_ON_EXIT=FALSE`,
    ];
  }

  async answers() {
    const places = [`http://127.0.0.1:${this.ports.secondPort}/health/ready`, `${this.url}/realms/master`];
    const answers = await Promise.all(places.map((place) => fetch(place, { signal: AbortSignal.timeout(5000) }).then((answer) => answer.ok, () => false)));
    return answers.every(Boolean);
  }
}
