import { describe, expect, it } from '@jest/globals';
import { findBrokenReferences } from './references.mjs';

const files = ['README.md', 'docs/trust.md', 'docs/adr/0001-order.md', 'apps/gateway/src/verdict/steps/01-token.ts', 'apps/gateway/README.md'];
const faultsOf = (text: string, path = 'docs/trust.md'): string[] => findBrokenReferences([{ path: 'README.md', text: '# Keyplane\n\n## Add an event, now\n' }, { path, text }], files, ['start', 'test:long']);

describe('references', () => {
  it.each([
    ['a file and a folder', '[one](adr/0001-order.md), [all](adr), [home](../README.md)'],
    ['a heading, here and elsewhere', '# On trust\n[here](#on-trust), [there](../README.md#add-an-event-now)'],
    ['another site', '[RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)'],
    ['a file by the end of its path, or by a pattern', '`steps/01-token.ts`, `01-token.ts`, `steps/*.ts`, `<app>/README.md`'],
    ['a script', '`npm run test:long`'],
  ])('pass: %s', (_what, text) => expect(faultsOf(text)).toEqual([]));

  it.each([
    ['a file that is gone', '[two](adr/0002-gone.md)', 'links to adr/0002-gone.md, which is not there'],
    ['a heading that is gone', '[event](../README.md#add-an-event)', 'links to ../README.md#add-an-event, but there is no such heading'],
    ['a file in code that is gone', 'as `steps/02-shape.ts` says', 'names steps/02-shape.ts, which is not there'],
    ['the middle of a name', '`token.ts`', 'names token.ts, which is not there'],
    ['a script that is gone', '`npm run chaos`', 'says npm run chaos, which package.json does not have'],
  ])('are refused: %s', (_what, text, fault) => expect(faultsOf(text)).toEqual([`docs/trust.md: ${fault}`]));

  it('hold READMEs of packages to 30 lines', () => {
    expect(faultsOf('line\n'.repeat(30), 'apps/gateway/README.md')).toEqual([]);
    expect(faultsOf('line\n'.repeat(31), 'apps/gateway/README.md')).toEqual(['apps/gateway/README.md: 31 lines; the limit is 30']);
  });
});
