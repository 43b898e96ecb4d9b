// A server that is a Java process on two ports of loopback; Kafka's and Keycloak's are made of it.
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isFree, twoFreePorts } from './free-ports.mjs';
import { watch } from './watchdog.mjs';

const STOP_MS_MAX = 10_000;

/**
 * A subclass says how it is run: `prepare()`, then `command()` → `{ args, env }`, and `answers()` whether it can be used.
 * `ports` are `{ port, secondPort }`, the same after a restart.
 */
export class JavaServer {
  ports = null;
  #settings;
  #child = null;
  #watchdog = null;
  #exited = Promise.resolve();

  /** `name` is for people; its output goes to `logFile`; it must answer within `readyMsMax`. */
  constructor(settings) {
    this.#settings = settings;
  }

  /** Null while it is down. */
  get pid() {
    return this.#child?.pid ?? null;
  }

  /** Resolves when it answers. @throws Error with its last output */
  async start(port, secondPort) {
    this.ports = { port, secondPort };
    await mkdir(dirname(this.#settings.logFile), { recursive: true });
    await this.prepare();
    this.#spawn(this.command());
    await this.#untilReady();
  }

  async prepare() {}

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
    await this.start(this.ports.port, this.ports.secondPort);
  }

  #spawn({ args, env }) {
    const output = openSync(this.#settings.logFile, 'w');
    const child = spawn('java', args, { stdio: ['ignore', output, output], env });
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

  /** Ready and alive: Keycloak answers just before it ends because of a taken port. */
  async #untilReady() {
    const { name, readyMsMax } = this.#settings;
    const deadline = Date.now() + readyMsMax;
    while (this.#child !== null && !(await this.answers())) {
      if (Date.now() > deadline) {
        await this.kill();
        throw new Error(`${name} did not start: it did not answer within ${readyMsMax} ms\n${await this.#lastOutput()}`);
      }
      await sleep(100);
    }
    if (this.#child === null) throw new Error(`${name} did not start: it ended\n${await this.#lastOutput()}`);
  }

  async #lastOutput() {
    const output = await readFile(this.#settings.logFile, 'utf8').catch(() => '');
    return output.slice(-4000);
  }
}

/** A port that somebody asked for is not free. */
export class PortTakenError extends Error {}

/**
 * Starts on free ports, or with `port` as the first; `taken` is what the server says of a port that somebody has.
 * @throws PortTakenError before anything is started: whoever has `port` might answer like the server that is meant
 */
export async function startOnFreePorts(server, { port, taken }) {
  if (port !== undefined && !(await isFree(port))) throw new PortTakenError(`port ${port} is taken`);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const [picked, secondPort] = await twoFreePorts();
      await server.start(port ?? picked, secondPort);
      return server;
    } catch (error) {
      // Somebody took a free port between picking and listening.
      const isPicked = port === undefined && String(error.message).includes(taken);
      if (!isPicked || attempt === 3) throw error;
    }
  }
}

/** For `npm run …`: until Ctrl-C, or until the server ends by itself, which nothing else would tell. */
export function keepUntilStopped(server) {
  const stop = () => {
    void server.stop().then(() => process.exit(0));
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const timer = setInterval(() => {
    if (server.pid !== null) return;
    clearInterval(timer);
    process.exitCode = 1;
  }, 500);
}
