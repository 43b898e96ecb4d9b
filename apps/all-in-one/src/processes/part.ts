import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { StartError } from '../start-error.js';
import { openLog, tailLog } from './log-files.js';

/** A program of the product that runs as a process of its own. */
export interface PartDescription {
  /** For people and for the log file: `control-plane`. */
  readonly name: string;
  /** The program. */
  readonly file: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Answers 200 when the part can be used. */
  readonly readyUrl: string;
  readonly readyMs: number;
  /** How long it may take to end when asked to; then it is killed. */
  readonly stopMs: number;
}

/** A running part. */
export interface Part {
  readonly name: string;
  readonly pid: number | undefined;
  readonly logFile: string;
  /** Resolves when the process has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Resolves when it answers. @throws StartError with the end of its log, if it ends or takes too long */
  ready(): Promise<void>;
  stop(): Promise<void>;
}

const LOG_LINES = 8;
const EXIT_WITH_PARENT = new URL('exit-with-parent.js', import.meta.url).href;

/**
 * Starts a part with its output in a log file. Its standard input is a pipe that closes when we end, which stops it
 * (`exit-with-parent.ts`); its process group is its own: Ctrl-C reaches us alone, and we stop the parts in order.
 */
export function startPart(description: PartDescription, dataDir: string): Part {
  const { name, file, env, stopMs } = description;
  if (!existsSync(file)) throw new StartError(`${name} has not been built: ${file} is missing. Run npm start, which builds first.`);
  const log = openLog(dataDir, name);
  const child = spawn(process.execPath, ['--import', EXIT_WITH_PARENT, file], {
    env: { ...env, KEYPLANE_EXIT_WITH_PARENT: '1' },
    stdio: ['pipe', log.descriptor, log.descriptor],
    detached: true,
  });
  closeSync(log.descriptor);
  child.stdin?.on('error', () => undefined); // the child is gone, which `ended` tells
  const ended = once(child, 'exit').then(() => undefined);
  return { name, pid: child.pid, logFile: log.file, ended, ready: () => untilReady(child, description, log.file), stop: () => stop(child, ended, stopMs) };
}

async function untilReady(child: ChildProcess, { name, readyUrl, readyMs }: PartDescription, logFile: string): Promise<void> {
  const deadline = Date.now() + readyMs;
  while (!(await answers(readyUrl))) {
    const isGone = child.exitCode !== null || child.signalCode !== null;
    if (isGone || Date.now() > deadline) {
      const what = isGone ? 'ended while starting' : `was not ready after ${readyMs / 1000} s`;
      throw new StartError(`${name} ${what}. The end of ${logFile}:\n${tailLog(logFile, LOG_LINES)}`);
    }
    await delay(50);
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false; // not listening yet
  }
}

async function stop(child: ChildProcess, ended: Promise<void>, stopMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopMs);
  await ended;
  clearTimeout(timer);
}
