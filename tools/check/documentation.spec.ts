import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../../', import.meta.url));
const textOf = (file: string): string => readFileSync(root + file, 'utf8');
/** Files that a text links to, as they are written; addresses and places inside of the page are not files. */
const linksIn = (text: string): string[] => [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].flatMap(([, link]) => (link === undefined || /^[a-z]+:/.test(link) ? [] : [link]));

describe('what README says that works', () => {
  const section = textOf('README.md').split('## What works today')[1] ?? '';
  const rows = [...section.matchAll(/^\| (.+) \| (.+) \|$/gm)].map(([, works = '', shownBy = '']) => ({ works, shownBy })).filter(({ works }) => works !== 'works' && works !== '---');

  it('is a list', () => expect(rows.length).toBeGreaterThan(8));

  it.each(rows)('is shown by tests that npm test runs: $works', ({ shownBy }) => {
    const links = linksIn(shownBy);
    expect(links.length).toBeGreaterThan(0);
    for (const link of links) expect([link, existsSync(root + link), /\.(spec|int-spec|e2e-spec)\.ts$/.test(link)]).toEqual([link, true, true]);
  });
});

describe('pages for people', () => {
  const pages = ['README.md', ...readdirSync(`${root}docs`).filter((name) => name.endsWith('.md') && name !== 'configuration.md').map((name) => `docs/${name}`)];

  it.each(pages)('%s names no variable that nobody reads', (page) => {
    const known = new Set([...textOf('docs/configuration.md').matchAll(/^\| `([A-Z_]+)` \|/gm), ...textOf('tools/compose/secrets.mjs').matchAll(/^ {2}([A-Z_0-9]+):/gm), ...textOf('tools/test-setup/global-setup.mjs').matchAll(/process\.env\.(KEYPLANE_TEST_COMPONENTS)/g)].map(([, name]) => name));
    const named = [...textOf(page).matchAll(/\b((?:KEYPLANE|KAFKA|DATABASE)_[A-Z_0-9]+)\b/g)].map(([, name]) => name);
    expect([...new Set(named)].filter((name) => !known.has(name))).toEqual([]);
  });
});

describe('docs/gateway.md', () => {
  it('names the steps of a verdict in their order', () => {
    const steps = readdirSync(`${root}libs/gateway-core/src/verdict/steps`).filter((file) => !/spec|upstream/.test(file)).sort().map((file) => textOf(`libs/gateway-core/src/verdict/steps/${file}`));
    const [, table = ''] = textOf('docs/gateway.md').split('## The verdict');
    expect([...table.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name]) => name)).toEqual(steps.map((text) => /^ {2}name: '([a-z-]+)',$/m.exec(text)?.[1]));
  });
});

describe('docs/operations.md', () => {
  const [, table = ''] = textOf('docs/operations.md').split('what a start says |\n| --- | --- |\n');
  const sentences = [...table.split('\n\n', 1)[0]?.matchAll(/\| `(.+)` \|$/gm) ?? []].map(([, sentence = '']) => sentence);
  const sources = readdirSync(`${root}apps/control-plane/src`, { recursive: true, encoding: 'utf8' }).filter((file) => /(?<!spec)\.ts$/.test(file)).map((file) => textOf(`apps/control-plane/src/${file}`)).join('\n');

  it.each(sentences)('quotes what the control plane really says: %s', (sentence) => {
    const pieces = sentence.split('…').map((piece) => piece.trim()).filter((piece) => piece.length > 3);
    for (const piece of pieces) expect([piece, sources.includes(piece)]).toEqual([piece, true]);
  });
});
