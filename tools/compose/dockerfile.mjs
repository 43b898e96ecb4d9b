// The Dockerfile as a list of its instructions, for tests that have no Docker engine.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Each stage: its base image, its name, and its instructions in order. */
export function readDockerfile() {
  const text = readFileSync(fileURLToPath(new URL('../../Dockerfile', import.meta.url)), 'utf8');
  const stages = [];
  for (const line of text.replace(/\\\n/g, ' ').split('\n').filter((one) => /^[A-Z]/.test(one))) {
    const [, keyword, rest] = /^([A-Z]+)\s+(.*)$/.exec(line);
    if (keyword === 'FROM') {
      const [, image, name] = /^(\S+)\s+AS\s+(\S+)$/.exec(rest);
      stages.push({ image, name, instructions: [] });
    } else stages.at(-1).instructions.push({ keyword, rest });
  }
  return stages;
}
