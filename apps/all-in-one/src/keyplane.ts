import { mkdirSync } from 'node:fs';
import type { Config } from './config/env.js';
import { ensureBootstrap, type Bootstrap } from './credentials/bootstrap-file.js';
import { lockDataFolder } from './data-folder/lock.js';
import { controlPlane } from './parts/control-plane.js';
import { ensureKeyplaneDatabase, hasKeyplaneData, startDatabaseServer } from './parts/database.js';
import { ensureGatewayIdentity, gateway } from './parts/gateway.js';
import { samples } from './parts/samples.js';
import { stopLeftOverServer } from './postgres/index.js';
import { startPart, type Part, type PartDescription } from './processes/part.js';
import { checkPorts } from './processes/ports.js';
import { forgetParts, recordParts, stopLeftOverParts, type RunningPart } from './processes/running-parts.js';
import { ensureMasterKey } from './secrets/master-key.js';

// Parts of a killed run need this long to notice that their parent is gone.
const LEFT_OVER_MS = 10_000;

interface Stoppable {
  stop(): Promise<void>;
}

/** One run of everything. `start` once; `stop` at any time, also while it starts. */
export class Keyplane {
  private readonly stops: Stoppable[] = [];
  private readonly running: Record<string, RunningPart> = {};
  private stopped: Promise<void> | undefined;

  /** `onLoss` hears of a part that ended by itself after it was ready. The others go on: a gateway needs nobody. */
  constructor(
    private readonly config: Config,
    private readonly onLoss: (part: Pick<Part, 'name' | 'logFile'>) => void,
  ) {}

  get isStopping(): boolean {
    return this.stopped !== undefined;
  }

  /** @throws StartError with a sentence for the person who started it; whatever runs by then still wants `stop` */
  async start(): Promise<Bootstrap> {
    const { config } = this;
    mkdirSync(config.dataDir, { recursive: true });
    await this.takeDataFolder();
    const masterKey = ensureMasterKey(config.dataDir);
    const server = await startDatabaseServer(config, masterKey);
    this.register(server);
    // The file comes before the database: a start that is killed between them leaves no accounts without their passwords.
    const bootstrap = ensureBootstrap(config.dataDir, config.ports, await hasKeyplaneData(server));
    await ensureKeyplaneDatabase(server, masterKey);
    const identity = ensureGatewayIdentity(config.dataDir, masterKey);
    const readySamples = Promise.all(samples(config, masterKey).map((sample) => this.startPart(sample)));
    readySamples.catch(() => undefined); // awaited below; a failure meanwhile must not end the process
    await this.startPart(controlPlane({ config, masterKey, postgresPort: server.port }, bootstrap, identity));
    await this.startPart(gateway({ config, bootstrap, identity }));
    await readySamples;
    return bootstrap;
  }

  /** Ends the parts in the reverse of their order, the database last. Within 10 s, by force where needed. */
  stop(): Promise<void> {
    this.stopped ??= this.stopAll();
    return this.stopped;
  }

  private async takeDataFolder(): Promise<void> {
    const { dataDir, ports } = this.config;
    const lock = lockDataFolder(dataDir);
    this.register({ stop: async () => lock.release() });
    if (lock.isTakenOver) {
      await stopLeftOverParts(dataDir);
      await stopLeftOverServer(dataDir);
    }
    await checkPorts(ports, lock.isTakenOver ? LEFT_OVER_MS : 0);
  }

  private async startPart(description: PartDescription): Promise<void> {
    const part = startPart(description, this.config.dataDir);
    this.register(part);
    if (part.pid !== undefined) this.running[part.name] = { pid: part.pid, file: description.file };
    recordParts(this.config.dataDir, this.running);
    await part.ready();
    void part.ended.then(() => this.isStopping || this.onLoss(part));
  }

  /** What starts while we stop is stopped at once. */
  private register(stoppable: Stoppable): void {
    this.stops.push(stoppable);
    if (this.isStopping) void stoppable.stop();
  }

  private async stopAll(): Promise<void> {
    const { dataDir } = this.config;
    const [lock, database, ...parts] = this.stops;
    // Gateway, control plane, then the samples, which nobody waits for; the database when nobody uses it any more.
    for (const part of parts.reverse()) await part.stop();
    await database?.stop();
    if (lock !== undefined) forgetParts(dataDir);
    await lock?.stop();
  }
}
