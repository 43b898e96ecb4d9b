import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { REPOSITORY } from '../src/config/repository.js';
import { startKeyplane, type RunningKeyplane } from './harness.js';

const run = promisify(execFile);
const [, commands = 'false'] = /```sh by-http\n([^]+?)```/.exec(readFileSync(join(REPOSITORY, 'README.md'), 'utf8')) ?? [];
const isThere = (program: string): boolean => String(process.env.PATH).split(':').some((folder) => existsSync(join(folder, program)));
const missing = ['curl', 'jq'].filter((program) => !isThere(program));

if (missing.length > 0) it.skip(`the commands of README need ${missing.join(' and ')}`, () => undefined);
else
  describe('the commands of README', () => {
    let keyplane: RunningKeyplane;
    beforeAll(async () => {
      keyplane = await startKeyplane();
    }, 90_000);
    afterAll(async () => {
      await keyplane.stop();
      keyplane.remove();
    });

    // The second time the sample server is a key manager already, as after the first five minutes in the portals.
    it.each(['once', 'twice'])('do what it says when they are pasted %s', async () => {
      const { stdout } = await run('sh', ['-e', '-c', commands], { env: { PATH: process.env.PATH, KEYPLANE_DATA_DIR: keyplane.dataDir } });
      const steps = ['"state":"enforced"', '"state": "active"', 'HTTP/1.1 200 OK', 'false', '"code":"issuer-disabled"', '"verdict": "refused"', 'true', 'HTTP/1.1 200 OK'];
      expect(stdout).toMatch(new RegExp(steps.map((step) => step.replaceAll('.', '\\.')).join('[^]*')));
      expect(stdout).not.toContain('"errors"');
    }, 60_000);
  });
