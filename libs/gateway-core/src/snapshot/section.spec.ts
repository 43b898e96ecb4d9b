import { describe, expect, it } from '@jest/globals';
import { EMPTY_SNAPSHOT, deriveSnapshot, findIssuer, noChanges } from './snapshot.js';
import { aKeyManager, anApi, anApplication } from '../testing/index.js';
import { publishApi } from './published-api.js';

describe('deriveSnapshot', () => {
  it('leaves the old snapshot as it was and shares the sections that did not change', () => {
    const keyManager = aKeyManager({ profile: { issuer: 'https://a.example' } });
    const application = anApplication();
    const first = deriveSnapshot(EMPTY_SNAPSHOT, { ...noChanges(), keyManagers: new Map([[keyManager.id, keyManager]]), applications: new Map([[application.id, application]]) });
    const moved = { ...keyManager, profile: { ...keyManager.profile, issuer: 'https://b.example' } };
    const second = deriveSnapshot(first, { ...noChanges(), keyManagers: new Map([[keyManager.id, moved]]) });
    expect(findIssuer(first, 'any', 'https://a.example')).toEqual([keyManager]);
    expect(findIssuer(first, 'any', 'https://b.example')).toEqual([]);
    expect(findIssuer(second, 'any', 'https://a.example')).toEqual([]);
    expect(findIssuer(second, 'any', 'https://b.example')).toEqual([moved]);
    expect(second.applications).toBe(first.applications);
    const third = deriveSnapshot(second, { ...noChanges(), keyManagers: new Map([[keyManager.id, null]]) });
    expect([findIssuer(third, 'any', 'https://b.example'), third.keyManagers.size, second.keyManagers.size]).toEqual([[], 0, 1]);
  });

  it('an alias equal to the issuer makes one entry, and a change of organization moves it', () => {
    const keyManager = aKeyManager({ organizationId: '11111111-1111-4111-8111-111111111111', profile: { issuer: 'i', issuerAliases: ['i', 'j'] } });
    const first = deriveSnapshot(EMPTY_SNAPSHOT, { ...noChanges(), keyManagers: new Map([[keyManager.id, keyManager]]) });
    expect(findIssuer(first, '11111111-1111-4111-8111-111111111111', 'i')).toHaveLength(1);
    expect(findIssuer(first, '22222222-2222-4222-8222-222222222222', 'i')).toHaveLength(0);
    const global = deriveSnapshot(first, { ...noChanges(), keyManagers: new Map([[keyManager.id, { ...keyManager, organizationId: null }]]) });
    expect(findIssuer(global, '22222222-2222-4222-8222-222222222222', 'j')).toHaveLength(1);
  });
});

describe('publishApi', () => {
  it.each([
    [{ basePath: '/orders/../v1' }], [{ basePath: '/orders//v1' }], [{ basePath: '/orders/v1/' }], [{ basePath: '/orders;x/v1' }], [{ basePath: '/' }], [{ basePath: `/${'a'.repeat(1100)}` }],
    [{ operations: [{ method: 'GET' as const, path: '/a/*/b', scopes: [] }] }], [{ operations: [{ method: 'GET' as const, path: '/a//b', scopes: [] }] }],
    [{ upstreamUrl: 'file:///etc/passwd' }], [{ upstreamUrl: 'nothing' }], [{ sandboxUpstreamUrl: 'ftp://x.example' }],
  ])('refuses %j, which could never be served right', (overrides) => {
    expect(publishApi(anApi())).toHaveProperty('state');
    expect(publishApi(anApi(overrides))).toHaveProperty('reason');
  });
});
