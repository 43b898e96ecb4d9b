import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../../dist/outbox/testing/relay-process.js', import.meta.url));

/** A relay process and what it said. */
export interface RelayProcess {
  readonly pid: number;
  readonly child: ChildProcess;
  /** Its lines, in order. */
  readonly said: string[];
  /** How often it said this. */
  count(message: string): number;
  readonly ended: Promise<unknown>;
}

/** Relay processes of one installation. */
export class RelayFleet {
  readonly relays: RelayProcess[] = [];
  kills = 0;
  private isOver = false;

  constructor(private readonly environment: Readonly<Record<string, string>>) {}

  start(environment: Readonly<Record<string, string>> = {}): RelayProcess {
    const child = spawn(process.execPath, [PROGRAM], { env: { PATH: process.env.PATH, ...this.environment, ...environment }, stdio: ['pipe', 'pipe', 'inherit'] });
    if (child.pid === undefined) throw new Error('the relay process did not start');
    child.stdin.on('error', () => undefined); // it is gone, which `ended` tells
    const said: string[] = [];
    let rest = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      said.push(...lines);
    });
    const relay: RelayProcess = { pid: child.pid, child, said, count: (message) => said.filter((line) => line.includes(`"message":"${message}"`)).length, ended: once(child, 'exit') };
    this.relays.push(relay);
    return relay;
  }

  /** Keeps two relays alive, of which the leading one kills itself, until that happened so often; then two good ones. */
  keepTwo(killsMax: number): void {
    const replace = (): void => {
      if (this.isOver) return;
      const started = this.relays.length;
      const relay = this.start(this.kills >= killsMax ? {} : { RELAY_DIES: started % 2 === 0 ? 'after-publish' : 'at-random' });
      void relay.ended.then(() => {
        this.kills += 1;
        replace();
      });
    };
    replace();
    replace();
  }

  get leader(): RelayProcess | undefined {
    return this.relays.find((relay) => relay.child.exitCode === null && relay.child.signalCode === null && relay.count('this relay leads') > relay.count('the relay starts over'));
  }

  async stop(): Promise<void> {
    this.isOver = true;
    for (const { child } of this.relays) child.kill('SIGKILL');
    await Promise.all(this.relays.map(({ ended }) => ended));
  }
}

/** Whether the process has been stopped by SIGSTOP. */
export function isStopped(pid: number): boolean {
  return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.startsWith('T') ?? false;
}
