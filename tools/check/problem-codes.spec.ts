import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
// As built: `tools` is no package of its own.
const { PROBLEM_GROUPS } = (await import(join(root, 'libs/contracts/dist/index.js'))) as { PROBLEM_GROUPS: readonly { problems: Record<string, object> }[] };
const codes = PROBLEM_GROUPS.flatMap(({ problems }) => Object.keys(problems));

describe('problem codes', () => {
  it('have a page each, and every page has its code', () => {
    const pages = readdirSync(join(root, 'docs/errors')).map((file) => file.replace(/\.md$/, '')).filter((name) => name !== 'README');
    expect(pages.sort()).toEqual([...codes].sort());
  });

  it('are each used by the product, save those of steps that come later', () => {
    const sources = ['apps/control-plane/src', 'apps/gateway/src', 'libs/gateway-core/src', 'libs/guarded-http/src'].flatMap(sourcesIn);
    const unused = codes.filter((code) => !sources.some((text) => text.includes(`'${code}'`)));
    expect(unused).toEqual(['exchange-required', 'token-inactive', 'introspection-unavailable']);
  });
});

function sourcesIn(folder: string): string[] {
  const files = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  return files.filter((file) => file.isFile() && file.name.endsWith('.ts') && !file.name.endsWith('spec.ts')).map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'));
}
