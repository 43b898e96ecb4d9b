import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { until } from '../../src/testing/folders.js';
import { REPOSITORY } from '../../src/config/repository.js';
import { openLog } from '../../src/processes/log-files.js';
import type { PartDescription } from '../../src/processes/part.js';

// As built: a test runs from the sources, a part does not.
const EXIT_WITH_PARENT = pathToFileURL(join(REPOSITORY, 'apps/all-in-one/dist/src/processes/exit-with-parent.js')).href;

/** A part of the product, started as the product starts it, that a test can kill. */
export class PartProcess {
  private readonly child: ChildProcess;
  private readonly ended: Promise<unknown>;
  private readonly logFile: string;

  constructor(private readonly description: PartDescription, dataDir: string) {
    const log = openLog(dataDir, description.name);
    this.logFile = log.file;
    this.child = spawn(process.execPath, ['--import', EXIT_WITH_PARENT, description.file], {
      env: { ...description.env, KEYPLANE_EXIT_WITH_PARENT: '1' },
      stdio: ['pipe', log.descriptor, log.descriptor],
    });
    closeSync(log.descriptor);
    this.child.stdin?.on('error', () => undefined); // it is gone, which `ended` tells
    this.ended = once(this.child, 'exit');
  }

  /** @throws with the end of its log, when it ends or is not ready in time */
  async ready(): Promise<void> {
    const { name, readyUrl, readyMs } = this.description;
    await until(`${name} is ready`, () => this.isGone || isOk(readyUrl), readyMs);
    if (this.isGone) throw new Error(`${name} ended while starting:\n${readFileSync(this.logFile, 'utf8').slice(-2000)}`);
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  /** SIGSTOP: its ports stay open, and nobody answers there. */
  pause(): void {
    this.child.kill('SIGSTOP');
  }

  resume(): void {
    this.child.kill('SIGCONT');
  }

  /** SIGTERM; resolves when it has ended. */
  async stop(): Promise<void> {
    if (this.isGone) return;
    this.child.kill('SIGTERM');
    await this.ended;
  }

  private get isGone(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }
}

function isOk(url: string): Promise<boolean> {
  return fetch(url, { headers: { connection: 'close' } }).then(({ ok }) => ok, () => false);
}
