import { describe, expect, it } from '@jest/globals';
import { settled } from './draft-changes.js';

describe('a draft that was saved', () => {
  it('is over, whatever its members are', () => {
    expect(settled({ name: 'a', scopes: ['x'], note: null }, { name: 'a', scopes: ['x'], note: null })).toBeNull();
  });

  it('keeps what was changed while it was being saved, and what was not sent', () => {
    expect(settled({ name: 'b', enabled: true, note: 'typed' }, { name: 'b', enabled: false })).toEqual({ changes: { enabled: true, note: 'typed' }, revision: null });
  });
});
