import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { REPOSITORY } from '../../src/config/repository.js';
import { until } from '../../src/testing/folders.js';

// Else a test run that is killed would leave it behind; a container has nobody to wait for.
const EXIT_WITH_PARENT = pathToFileURL(join(REPOSITORY, 'apps/all-in-one/dist/src/processes/exit-with-parent.js')).href;

export interface ContainerOptions {
  name: string;
  /** What the image holds, at the place of its working folder. */
  folder: string;
  command: string[];
  /** All that the process sees. */
  env: Record<string, string>;
  healthcheck: string[];
}

/** A service of docker-compose.yml as a plain process: the image's command in the image's folder with the service's environment. */
export class Container {
  private readonly child: ChildProcess;
  private readonly ended: Promise<number | null>;
  private text = '';

  constructor(private readonly options: ContainerOptions) {
    const [program = '', ...args] = options.command;
    this.child = spawn(program, args, { cwd: options.folder, env: this.env, stdio: ['pipe', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout, this.child.stderr]) stream?.setEncoding('utf8').on('data', (piece: string) => (this.text += piece));
    this.child.stdin?.on('error', () => undefined); // it is gone, which `ended` tells
    this.ended = once(this.child, 'close').then(([code]) => code as number | null); // the event's first argument
  }

  get log(): string {
    return this.text;
  }

  /** Resolves when the service's own health check is content. @throws with the end of its log */
  async healthy(limitMs = 60_000): Promise<void> {
    const { name } = this.options;
    const said = (what: string, cause?: unknown): Error => new Error(`${name} ${what}:\n${this.text.slice(-2000)}`, { cause });
    await until(`${name} is healthy`, async () => this.isGone || (await this.check()), limitMs).catch((error: unknown) => {
      throw said('was not healthy in time', error);
    });
    if (this.isGone) throw said('ended while starting');
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  /** As `docker stop`; resolves to the exit code. */
  async stop(): Promise<number | null> {
    this.child.kill('SIGTERM');
    return this.ended;
  }

  private async check(): Promise<boolean> {
    const [, program = '', ...args] = this.options.healthcheck; // the first word is CMD
    const check = spawn(program, args, { env: { PATH: this.env.PATH }, stdio: 'ignore' });
    const [code] = await once(check, 'close');
    return code === 0;
  }

  private get env(): Record<string, string> {
    return { ...this.options.env, PATH: String(process.env.PATH), NODE_OPTIONS: `--import ${EXIT_WITH_PARENT}` };
  }

  private get isGone(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }
}
