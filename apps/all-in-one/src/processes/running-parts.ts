import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readFileIfThere, writePrivateFile } from '../data-folder/private-file.js';

/** A part's process, as written down for people, for tests, and for the start after a crash. */
export interface RunningPart {
  readonly pid: number;
  readonly file: string;
}

const GRACE_MS = 3_000;

/** Writes down which processes belong to the data folder: `processes.json`, by name. */
export function recordParts(dataDir: string, parts: Readonly<Record<string, RunningPart>>): void {
  writePrivateFile(recordFile(dataDir), `${JSON.stringify(parts, null, 2)}\n`);
}

export function forgetParts(dataDir: string): void {
  rmSync(recordFile(dataDir), { force: true });
}

/** Ends the parts of a killed run that did not notice, and only those: a process number may be another program's by now. */
export async function stopLeftOverParts(dataDir: string): Promise<void> {
  const text = readFileIfThere(recordFile(dataDir));
  if (text === undefined) return;
  const parts = Object.values(JSON.parse(text) as Record<string, RunningPart>); // written by `recordParts`, by rename
  await Promise.all(parts.map(stopLeftOver));
  forgetParts(dataDir);
}

async function stopLeftOver(part: RunningPart): Promise<void> {
  const killAt = Date.now() + GRACE_MS;
  if (isStillRunning(part)) process.kill(part.pid, 'SIGTERM');
  while (isStillRunning(part)) {
    if (Date.now() > killAt) process.kill(part.pid, 'SIGKILL');
    await delay(30);
  }
}

function isStillRunning({ pid, file }: RunningPart): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(file);
  } catch {
    return false; // it ended, or the system has no /proc: parts end with their parent by themselves
  }
}

function recordFile(dataDir: string): string {
  return join(dataDir, 'processes.json');
}
