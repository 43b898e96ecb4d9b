import { describe, expect, it } from '@jest/globals';
import type { AuditEntry } from '@keyplane/api-client';
import { changedFields, wordsOf } from './words';

const entry = (change: Partial<AuditEntry>): AuditEntry => ({ id: '1', at: '', actor: 'ana', action: 'key-manager.updated', targetType: '', targetId: '', requestId: null, before: null, after: null, ...change });

describe('a change in words', () => {
  it.each<[Partial<AuditEntry>, object]>([
    [{ after: { name: 'x', displayName: 'Partner Okta' } }, { who: 'ana', did: 'changed', what: 'Partner Okta' }],
    [{ action: 'api.created', actor: 'client:release', after: { name: 'Orders', version: '2.1' } }, { who: 'release', did: 'published', what: 'Orders 2.1' }],
    [{ action: 'application-key.deleted', before: { keyManager: { displayName: 'Okta', type: 'okta' } } }, { who: 'ana', did: 'deleted a key at', what: 'Okta' }],
    [{ action: 'application-key.test-token-issued', after: { scopes: [], expiresIn: 60 } }, { who: 'ana', did: 'got a test token', what: null }],
    [{ action: 'user.signed-in' }, { who: 'ana', did: 'signed in', what: null }],
    [{ action: 'thing.turned-around', after: 'odd' }, { who: 'ana', did: 'thing turned around', what: null }],
  ])('of %j', (change, words) => expect(wordsOf(entry(change))).toEqual(words));
});

describe('what a change changed', () => {
  it('is each member that differs, with both sides; what changes always and what stays is left out', () => {
    const before = { id: '1', revision: 3, clockToleranceSeconds: 60, audiences: ['a'], permissions: { type: 'PUBLIC', roles: [] }, same: true };
    const after = { id: '1', revision: 4, clockToleranceSeconds: 30, audiences: ['a', 'b'], permissions: { type: 'ALLOW', roles: ['mobile'] }, same: true };
    expect(changedFields({ before, after })).toEqual([
      { field: 'audiences', before: 'a', after: 'a, b' },
      { field: 'clockToleranceSeconds', before: '60', after: '30' },
      { field: 'permissions.roles', before: null, after: 'mobile' },
      { field: 'permissions.type', before: 'PUBLIC', after: 'ALLOW' },
    ]);
  });

  it('names no secret, only that it was replaced', () => {
    const secret = (setAt: string) => ({ connection: { clientSecret: { isSet: true, setAt } } });
    expect(changedFields({ before: secret('2026-01-01'), after: secret('2026-01-02') })).toEqual([{ field: 'connection.clientSecret', before: 'Set 2026-01-01', after: 'Replaced, never shown' }]);
  });

  it('is everything of what is new', () => {
    expect(changedFields({ before: null, after: { name: 'x', description: null, keys: [{ kty: 'EC' }] } })).toEqual([{ field: 'keys', before: null, after: '{"kty":"EC"}' }, { field: 'name', before: null, after: 'x' }]);
  });
});
