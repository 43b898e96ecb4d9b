// A real Apache Kafka broker (KRaft, one node) on loopback, for tests and for people. Start at `startKafka`.
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { twoFreePorts } from '../java/free-ports.mjs';
import { watch } from '../java/watchdog.mjs';
import { classPath, ensureDistribution, ensureFormatted, findObstacle } from './distribution.mjs';
import { brokerCount } from './metadata-probe.mjs';
import { serverProperties } from './server-properties.mjs';

const READY_MS_MAX = 60_000;
const STOP_MS_MAX = 10_000;

/** Whether a broker can be had here: given by `KAFKA_BROKERS`, or started from cached or fetchable jars. */
export async function isKafkaAvailable() {
  return process.env.KAFKA_BROKERS ? { available: true, reason: null } : isKafkaStartable();
}

/** Whether `startKafka` can work here. */
export async function isKafkaStartable() {
  const reason = await findObstacle();
  return { available: reason === null, reason };
}

/** Starts a broker; resolves when it answers. Its output is in `{dataDir}/broker.log`. */
export async function startKafka({ dataDir, port, log = () => undefined }) {
  const obstacle = await findObstacle();
  if (obstacle !== null) throw new Error(`Kafka can't be started: ${obstacle}`);
  await ensureDistribution(log);
  const broker = new Broker(resolve(dataDir));
  for (let attempt = 1; ; attempt += 1) {
    try {
      const [picked, controllerPort] = await twoFreePorts();
      await broker.start(port ?? picked, controllerPort);
      return broker;
    } catch (error) {
      // Somebody took a free port between picking and listening.
      const isPicked = port === undefined && String(error.message).includes('Address already in use');
      if (!isPicked || attempt === 3) throw error;
    }
  }
}

class Broker {
  #dataDir;
  #child = null;
  #watchdog = null;
  #exited = Promise.resolve();
  #ports = null;

  constructor(dataDir) {
    this.#dataDir = dataDir;
  }

  get brokers() {
    return [`127.0.0.1:${this.port}`];
  }

  get port() {
    return this.#ports.port;
  }

  get pid() {
    return this.#child?.pid ?? null;
  }

  async start(port, controllerPort) {
    this.#ports = { port, controllerPort };
    await mkdir(this.#dataDir, { recursive: true });
    const data = join(this.#dataDir, 'data');
    await ensureFormatted(data);
    const properties = join(this.#dataDir, 'server.properties');
    await writeFile(properties, serverProperties({ dataDir: data, port, controllerPort }));
    this.#spawn(properties);
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
    await this.start(this.#ports.port, this.#ports.controllerPort);
  }

  #spawn(properties) {
    const output = openSync(join(this.#dataDir, 'broker.log'), 'w');
    const options = ['-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'];
    const child = spawn('java', [...options, '-cp', classPath(), 'kafka.Kafka', properties], { stdio: ['ignore', output, output] });
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

  async #untilReady() {
    const deadline = Date.now() + READY_MS_MAX;
    while ((await brokerCount(this.port)) === 0) {
      if (this.#child !== null && Date.now() < deadline) {
        await sleep(25);
        continue;
      }
      const why = this.#child === null ? 'it ended' : `it did not answer within ${READY_MS_MAX} ms`;
      await this.kill();
      throw new Error(`the Kafka broker did not start: ${why}\n${await this.#lastOutput()}`);
    }
  }

  async #lastOutput() {
    const output = await readFile(join(this.#dataDir, 'broker.log'), 'utf8').catch(() => '');
    return output.slice(-4000);
  }
}
