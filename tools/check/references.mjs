// What the pages of this repository refer to must be there: links and their headings, files named in `code`, npm scripts.
import { posix } from 'node:path';

const LINK = /\]\(([^)#\s]*)(?:#([^)\s]*))?\)/g;
const CODE = /`([^`\s]+\.(?:ts|tsx|mjs|md|sql|yml))`/g;
const SCRIPT = /\bnpm run ([\w:-]+)/g;
const PACKAGE_README = /^(?:apps|libs)\/[^/]+\/README\.md$/;
const PACKAGE_README_LINES_MAX = 30;

/**
 * All broken references, each a sentence that begins with the page.
 * @param {{ path: string, text: string }[]} pages Markdown pages
 * @param {string[]} files every file of the repository, from its root
 * @param {string[]} scripts the names of the npm scripts
 */
export function findBrokenReferences(pages, files, scripts) {
  const texts = new Map(pages.map(({ path, text }) => [path, text]));
  const places = new Set(files.flatMap((file) => [file, ...foldersOf(file)]));
  return pages.flatMap(({ path, text }) => [
    ...[...text.matchAll(LINK)].filter(([, target]) => !/^[a-z]+:/.test(target)).flatMap(([, target, heading]) => checkLink({ path, target, heading }, places, texts)),
    ...[...text.matchAll(CODE)].filter(([, name]) => !isThere(name, files)).map(([, name]) => `${path}: names ${name}, which is not there`),
    ...[...text.matchAll(SCRIPT)].filter(([, name]) => !scripts.includes(name)).map(([, name]) => `${path}: says npm run ${name}, which package.json does not have`),
    ...checkLength(path, text),
  ]);
}

function checkLink({ path, target, heading }, places, texts) {
  const file = target === '' ? path : posix.join(posix.dirname(path), target).replace(/\/$/, '');
  if (!places.has(file)) return [`${path}: links to ${target}, which is not there`];
  if (heading === undefined || headingsOf(texts.get(file) ?? '').includes(heading)) return [];
  return [`${path}: links to ${target}#${heading}, but there is no such heading`];
}

/** The names that GitHub gives to headings. */
function headingsOf(text) {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) => title.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-'));
}

/** A file may be named by the end of its path. `<type>`, `*` and `{a,b}` stand for many. */
function isThere(name, files) {
  const pattern = name.replace(/[.+?^$()|[\]\\]/g, '\\$&').replace(/<[^>]*>|\*/g, '[^/]+').replace(/\{([^}]*)\}/g, (_, names) => `(${names.replaceAll(',', '|')})`);
  const end = new RegExp(`(^|/)${pattern.replace(/^(\\\.\\\.?\/)+/, '')}$`);
  return name.startsWith('.') && !name.includes('/') ? true : files.some((file) => end.test(file));
}

function checkLength(path, text) {
  const lines = text.split('\n').length - 1;
  return PACKAGE_README.test(path) && lines > PACKAGE_README_LINES_MAX ? [`${path}: ${lines} lines; the limit is ${PACKAGE_README_LINES_MAX}`] : [];
}

function foldersOf(file) {
  const parts = file.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
