// `npm run check` (and `npm test`): are the walls whole, and is everything there that the pages refer to? Prints each fault; the exit
// code says whether there is one.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findBrokenReferences } from './references.mjs';
import { findViolations } from './walls.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const list = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' });
const files = list.split('\n').filter((file) => file !== '' && existsSync(root + file));
const read = (pattern) => files.filter((file) => pattern.test(file)).map((path) => ({ path, text: readFileSync(root + path, 'utf8') }));

const sources = read(/^(apps|libs)\/.*(\.tsx?|\/package\.json)$/);
const pages = read(/\.md$/);
const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));

const faults = [...findViolations(sources), ...findBrokenReferences(pages, files, Object.keys(scripts))];
for (const fault of faults) console.error(fault);
console.log(`${sources.length} sources, ${pages.length} pages, ${faults.length} faults`);
process.exit(faults.length === 0 ? 0 : 1);
