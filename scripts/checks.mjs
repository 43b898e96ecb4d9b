// The checks that need no running system: types, lint, walls, generated files, and that the portals can be built.
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { buildPortals } from './portals.mjs';
import { root, runNode } from './processes.mjs';

export const compile = () => runNode('node_modules/typescript/bin/tsc', ['-b']);

/** Everything that runs: compiled sources, and the portals made of them. */
export const build = async () => (await compile()) || buildPortals();
const generate = () => runNode('tools/gen/main.mjs');
/** Compiles what is generated from, and no more: the portals may need what is generated. */
export const compileAndGenerate = async () => (await runNode('node_modules/typescript/bin/tsc', ['-b', 'apps/control-plane', 'apps/gateway'])) || generate();

const checks = [
  { name: 'types', work: compile },
  { name: 'lint', work: () => runNode('node_modules/oxlint/bin/oxlint', ['--deny-warnings']) },
  { name: 'walls and references', work: () => runNode('tools/check/main.mjs') },
  { name: 'generated files', work: checkGenerated },
  { name: 'portals', work: buildPortals },
];

/** Runs all checks, says how each went, and resolves to `{ passed, failed }`, two lists of names. */
export async function runChecks() {
  const result = { passed: [], failed: [] };
  for (const { name, work } of checks) {
    const isGood = (await work()) === 0;
    console.log(`${isGood ? 'passed' : 'FAILED'}  check: ${name}`);
    (isGood ? result.passed : result.failed).push(name);
  }
  return result;
}

/** What is generated must be what is there: running the generator again may not change a file. */
async function checkGenerated() {
  const before = hashFiles();
  const code = await generate();
  if (code !== 0) return code;
  const after = hashFiles();
  const changed = [...after].filter(([file, hash]) => before.get(file) !== hash).map(([file]) => file);
  const gone = [...before.keys()].filter((file) => !after.has(file));
  for (const file of [...changed, ...gone]) console.error(`${file} was out of date; it has been generated anew: commit it.`);
  return changed.length + gone.length;
}

function hashFiles() {
  const list = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' });
  const files = list.split('\n').filter((file) => file !== '' && existsSync(root + file));
  return new Map(files.map((file) => [file, createHash('sha256').update(readFileSync(root + file)).digest('hex')]));
}
