import { describe, expect, it, jest } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REPOSITORY } from '../src/config/repository.js';
import { callAs, startKeyplane } from './harness.js';

jest.setTimeout(600_000);

describe('a second clone', () => {
  it('starts with npm alone, under a folder that is closed to others, beside the first', async () => {
    const closed = mkdtempSync(join(tmpdir(), 'keyplane-clone-'));
    chmodSync(closed, 0o700);
    const clone = join(closed, 'keyplane');
    execFileSync('git', ['clone', '--quiet', '--local', REPOSITORY, clone]);
    const first = await startKeyplane();
    const second = await startKeyplane({ cwd: clone, dataDir: join(clone, '.keyplane'), command: ['npm', 'start'], readyMs: 400_000 });
    try {
      expect((await callAs(first.bootstrap, '/api/v1/me')).status).toBe(200);
      expect((await callAs(second.bootstrap, '/api/v1/me')).status).toBe(200);
    } finally {
      await Promise.all([first.stop(), second.stop()]);
      first.remove();
      second.remove();
      rmSync(closed, { recursive: true, force: true });
    }
  });
});
