import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readDockerfile } from '../../../../tools/compose/dockerfile.mjs';
import { REPOSITORY } from '../../src/config/repository.js';

const run = promisify(execFile);

export interface Image {
  folder: string;
  command: string[];
  env: Record<string, string>;
}

/** What the two images hold, made by the Dockerfile's own `deploy` lines below `target`; their commands and environment as it says. */
export async function makeImages(target: string): Promise<Record<string, Image>> {
  const [build, ...stages] = readDockerfile();
  const { packageManager } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as { packageManager: string }; // pnpm and its version
  const deploys = (build?.instructions ?? []).filter(({ keyword, rest }) => keyword === 'RUN' && rest.includes(' deploy '));
  for (const { rest } of deploys) {
    const command = rest.replace(/^pnpm /, `npx -y ${packageManager} `).replace('/images/', `${target}/`);
    await run('sh', ['-c', command], { cwd: REPOSITORY, env: { PATH: process.env.PATH, HOME: process.env.HOME, CI: 'true', npm_config_prefer_offline: 'true' }, timeout: 120_000, maxBuffer: 16 * 1024 * 1024 });
  }
  return Object.fromEntries(stages.map(({ name, instructions }) => {
    const of = (keyword: string): string => instructions.find((instruction) => instruction.keyword === keyword)?.rest ?? '';
    const env = Object.fromEntries(of('ENV').split(/\s+/).map((pair) => pair.split('=', 2) as [string, string]));
    return [name, { folder: join(target, name), command: JSON.parse(of('CMD')) as string[], env }];
  }));
}
