import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { CRASH_POINTS } from './testing/crash-points.js';

describe('docs/trust.md', () => {
  it('names each crash point once, and no other', () => {
    const page = readFileSync(new URL('../../../../docs/trust.md', import.meta.url), 'utf8');
    const named = [...page.matchAll(/^\| `([a-z-]+\/[a-z-]+)` \|/gm)].map(([, name]) => name);
    expect(named).toEqual(CRASH_POINTS.map(({ name }) => name));
  });
});
