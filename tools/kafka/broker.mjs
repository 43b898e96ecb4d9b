// A real Apache Kafka broker (KRaft, one node) on loopback, for tests and for people. Start at `startKafka`.
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { JavaServer, startOnFreePorts } from '../java/java-server.mjs';
import { classPath, ensureDistribution, ensureFormatted, findObstacle } from './distribution.mjs';
import { brokerCount } from './metadata-probe.mjs';
import { serverProperties } from './server-properties.mjs';

/** What the broker says of a port that somebody has. */
const PORT_TAKEN = 'Address already in use';
const JVM = ['-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'];

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
  return startOnFreePorts(new Broker(resolve(dataDir)), { port, taken: PORT_TAKEN });
}

class Broker extends JavaServer {
  #dataDir;

  constructor(dataDir) {
    super({ name: 'the Kafka broker', logFile: join(dataDir, 'broker.log'), readyMsMax: 60_000 });
    this.#dataDir = dataDir;
  }

  get brokers() {
    return [`127.0.0.1:${this.port}`];
  }

  get port() {
    return this.ports.port;
  }

  async prepare() {
    const { port, secondPort } = this.ports;
    const data = join(this.#dataDir, 'data');
    await ensureFormatted(data);
    await writeFile(join(this.#dataDir, 'server.properties'), serverProperties({ dataDir: data, port, controllerPort: secondPort }));
  }

  command() {
    return { args: [...JVM, '-cp', classPath(), 'kafka.Kafka', join(this.#dataDir, 'server.properties')], env: process.env };
  }

  async answers() {
    return (await brokerCount(this.port)) > 0;
  }
}
