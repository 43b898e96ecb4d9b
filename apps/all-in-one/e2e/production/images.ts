import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { readDockerfile, type Stage } from '../../../../tools/compose/dockerfile.mjs';
import { REPOSITORY } from '../../src/config/repository.js';

const run = promisify(execFile);

export interface Image {
  folder: string;
  command: string[];
  env: Record<string, string>;
}

const [BUILD, ...STAGES] = readDockerfile();

/** What the two images hold, made by the Dockerfile's own `deploy` lines below `target` from what this checkout has built; their commands and environment as it says. */
export async function makeImages(target: string): Promise<Record<string, Image>> {
  for (const line of linesOf('RUN').filter((one) => one.includes(' deploy '))) await runLine(line, { cwd: REPOSITORY, target });
  return Object.fromEntries(STAGES.map((stage) => [stage.name, imageOf(stage, target)]));
}

/** The whole build stage in a folder of its own, from nothing but what Docker would be handed. */
export async function buildImages(cwd: string, target: string): Promise<Record<string, Image>> {
  mkdirSync(cwd);
  for (const { keyword, rest } of BUILD?.instructions ?? []) {
    if (keyword === 'COPY') for (const source of rest.split(/\s+/).slice(0, -1)) copyContext(source, cwd);
    // Who runs this has pnpm by npx.
    if (keyword === 'RUN' && !rest.startsWith('npm install --global')) await runLine(rest, { cwd, target });
  }
  return Object.fromEntries(STAGES.map((stage) => [stage.name, imageOf(stage, target)]));
}

function linesOf(keyword: string): string[] {
  return (BUILD?.instructions ?? []).filter((instruction) => instruction.keyword === keyword).map(({ rest }) => rest);
}

async function runLine(line: string, { cwd, target }: { cwd: string; target: string }): Promise<void> {
  const { packageManager } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as { packageManager: string }; // pnpm and its version
  const command = line.replace(/^pnpm /, `npx -y ${packageManager} `).replace('/images/', `${target}/`);
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, CI: 'true', npm_config_prefer_offline: 'true' };
  await run('sh', ['-c', command], { cwd, env, timeout: 300_000, maxBuffer: 16 * 1024 * 1024 });
}

/** What `.dockerignore` leaves out is not there; its patterns are names anywhere (`**` before them) or at the top. */
function copyContext(source: string, target: string): void {
  const patterns = readFileSync(join(REPOSITORY, '.dockerignore'), 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const isLeftOut = (path: string): boolean => patterns.includes(`**/${basename(path)}`) || patterns.includes(relative(REPOSITORY, path));
  cpSync(join(REPOSITORY, source), source === '.' ? target : join(target, source), { recursive: true, filter: (path) => !isLeftOut(path) });
}

function imageOf({ name, instructions }: Stage, target: string): Image {
  const of = (keyword: string): string => instructions.find((instruction) => instruction.keyword === keyword)?.rest ?? '';
  const env = Object.fromEntries(of('ENV').split(/\s+/).map((pair) => pair.split('=', 2) as [string, string]));
  return { folder: join(target, name), command: JSON.parse(of('CMD')) as string[], env };
}
