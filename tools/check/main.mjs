// `npm run check` (and `npm test`): are the walls whole? Prints each violation; the exit code says whether there is one.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findViolations } from './walls.mjs';

const root = process.argv[2] ? `${process.argv[2]}/` : fileURLToPath(new URL('../..', import.meta.url));
const FOLDERS = ['apps', 'libs'];
const SKIPPED = new Set(['node_modules', 'dist', 'coverage']);

function list(folder) {
  return readdirSync(root + folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : list(`${folder}/${entry.name}`);
    return /\.tsx?$/.test(entry.name) || entry.name === 'package.json' ? [`${folder}/${entry.name}`] : [];
  });
}

const files = FOLDERS.filter((folder) => existsSync(root + folder)).flatMap(list);
const violations = findViolations(files.map((path) => ({ path, text: readFileSync(root + path, 'utf8') })));
for (const violation of violations) console.error(violation);
console.log(`${files.length} files, ${violations.length} walls broken`);
process.exit(violations.length === 0 ? 0 : 1);
