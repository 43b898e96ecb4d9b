import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for a condition, with a limit. @throws Error naming what was waited for */
export async function until(what: string, condition: () => boolean | Promise<boolean>, limitMs = 10_000): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited ${limitMs} ms in vain until ${what}`);
    await sleep(5);
  }
}
