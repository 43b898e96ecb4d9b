import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, jest } from '@jest/globals';
import { until } from '../contract/index.js';
import { findOwnBroker } from './testing/test-broker.js';

jest.setTimeout(60_000);
const source = await findOwnBroker();

if (source.kind === 'none') it.skip(`the test broker can't run here: ${source.reason}`, () => undefined);
else it('the broker is gone when the process that started it was killed', isGoneWithItsStarter);

async function isGoneWithItsStarter(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'keyplane-kafka-'));
  const tool = new URL('../../../../tools/kafka/broker.mjs', import.meta.url).href;
  const script = `const { startKafka } = await import(${JSON.stringify(tool)}); const broker = await startKafka({ dataDir: ${JSON.stringify(dataDir)} }); console.log(broker.pid);`;
  const starter = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const pid = await new Promise<number>((resolve, reject) => {
    starter.stdout.once('data', (chunk: Buffer) => resolve(Number(chunk.toString())));
    starter.once('exit', (code) => reject(new Error(`the starter ended with ${code}`)));
  });
  expect(isAlive(pid)).toBe(true);
  starter.kill('SIGKILL');
  await until('the broker is gone', () => !isAlive(pid), 5000);
  await rm(dataDir, { recursive: true, force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
