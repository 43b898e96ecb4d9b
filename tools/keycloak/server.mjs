// A real Keycloak on loopback, for tests and for people. Start at `startKeycloak`.
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { twoFreePorts } from '../java/free-ports.mjs';
import { watch } from '../java/watchdog.mjs';
import { ensureDatabase, ensureDistribution, findObstacle, homeFolder, KEYCLOAK_VERSION } from './distribution.mjs';

export { OLDER_KEYCLOAK_VERSION } from './distribution.mjs';

/** 6 s on an idle machine; the first one of all makes its tables, too. */
const READY_MS_MAX = 120_000;
const STOP_MS_MAX = 10_000;

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
  return startOnFreePorts(new Server(version, folder, admin), port);
}

async function startOnce(version, folder, admin) {
  const server = await startOnFreePorts(new Server(version, folder, admin));
  await server.stop();
}

async function startOnFreePorts(server, port) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const [picked, managementPort] = await twoFreePorts();
      await server.start(port ?? picked, managementPort);
      return server;
    } catch (error) {
      // Somebody took a free port between picking and listening.
      const isPicked = port === undefined && String(error.message).includes('already bound');
      if (!isPicked || attempt === 3) throw error;
    }
  }
}

class Server {
  #version;
  #dataDir;
  #child = null;
  #watchdog = null;
  #exited = Promise.resolve();
  #ports = null;

  constructor(version, dataDir, admin) {
    this.#version = version;
    this.#dataDir = dataDir;
    this.admin = admin;
  }

  get url() {
    return `http://127.0.0.1:${this.#ports.port}`;
  }

  get pid() {
    return this.#child?.pid ?? null;
  }

  async start(port, managementPort) {
    this.#ports = { port, managementPort };
    await mkdir(this.#dataDir, { recursive: true });
    this.#spawn();
    await this.#untilReady();
  }

  /** Like an orderly shutdown; by force when that takes too long. */
  async stop() {
    this.#child?.kill('SIGTERM');
    const isLate = await Promise.race([this.#exited.then(() => false), sleep(STOP_MS_MAX, true, { ref: false })]);
    if (isLate) await this.kill();
  }

  /** Like a crash. */
  async kill() {
    this.#child?.kill('SIGKILL');
    await this.#exited;
  }

  /** On the same ports, with the same data. */
  async restart() {
    await this.stop();
    await this.start(this.#ports.port, this.#ports.managementPort);
  }

  #spawn() {
    const output = openSync(join(this.#dataDir, 'keycloak.log'), 'w');
    const home = homeFolder(this.#version);
    const place = [`-Dkc.home.dir=${home}`, `-Djboss.server.config.dir=${join(home, 'conf')}`, '-cp', join(home, 'lib', 'quarkus-run.jar')];
    const env = { ...process.env, KC_BOOTSTRAP_ADMIN_CLIENT_ID: this.admin.clientId, KC_BOOTSTRAP_ADMIN_CLIENT_SECRET: this.admin.clientSecret };
    const child = spawn('java', [...JVM, ...place, 'io.quarkus.bootstrap.runner.QuarkusEntryPoint', ...this.#arguments()], { stdio: ['ignore', output, output], env });
    closeSync(output);
    this.#child = child;
    this.#watchdog = watch(child.pid);
    this.#exited = new Promise((done) => {
      const gone = () => {
        this.#child = null;
        this.#watchdog?.kill('SIGKILL');
        this.#watchdog = null;
        done();
      };
      child.once('exit', gone).once('error', gone);
    });
  }

  #arguments() {
    const { port, managementPort } = this.#ports;
    return [
      'start', '--optimized', '--cache=local', '--log-level=warn', '--http-enabled=true', `--hostname=${this.url}`, '--http-host=127.0.0.1', `--http-port=${port}`, `--http-management-port=${managementPort}`,
      // One installation, many databases: the place is given at each start.
      `--db-url=jdbc:h2:file:${join(this.#dataDir, 'keycloak')};NON_KEYWORDS=VALUE;DB_CLOSE_ON_EXIT=FALSE`,
    ];
  }

  /** Ready and alive: it says that it is ready just before it ends because of a taken port. */
  async #untilReady() {
    const deadline = Date.now() + READY_MS_MAX;
    while (!(await this.#answers())) {
      if (this.#child !== null && Date.now() < deadline) {
        await sleep(200);
        continue;
      }
      const why = this.#child === null ? 'it ended' : `it did not answer within ${READY_MS_MAX} ms`;
      await this.kill();
      throw new Error(`Keycloak did not start: ${why}\n${await this.#lastOutput()}`);
    }
    if (this.#child === null) throw new Error(`Keycloak did not start: it ended\n${await this.#lastOutput()}`);
  }

  async #answers() {
    const places = [`http://127.0.0.1:${this.#ports.managementPort}/health/ready`, `${this.url}/realms/master`];
    const answers = await Promise.all(places.map((place) => fetch(place, { signal: AbortSignal.timeout(5000) }).then((answer) => answer.ok, () => false)));
    return answers.every(Boolean);
  }

  async #lastOutput() {
    const output = await readFile(join(this.#dataDir, 'keycloak.log'), 'utf8').catch(() => '');
    return output.slice(-4000);
  }
}
