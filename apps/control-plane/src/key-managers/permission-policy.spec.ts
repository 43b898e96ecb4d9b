import type { Permissions } from '@keyplane/contracts';
import { describe, expect, it } from '@jest/globals';
import { decideUse, KEY_MANAGER_USES, type UseDecision, type UseQuestion } from './permission-policy.js';

const PUBLIC: Permissions = { type: 'PUBLIC', roles: [] };
const ALLOW: Permissions = { type: 'ALLOW', roles: ['partner', 'internal'] };
const DENY: Permissions = { type: 'DENY', roles: ['trial', 'blocked'] };

/** Whether permissions let these roles in: written out by hand, once. */
const PEOPLE: { permissions: Permissions; roles: string[]; isPermitted: boolean; who: string }[] = [
  { permissions: PUBLIC, roles: [], isPermitted: true, who: 'nobody in particular' },
  { permissions: PUBLIC, roles: ['trial'], isPermitted: true, who: 'any role' },
  { permissions: ALLOW, roles: [], isPermitted: false, who: 'a person without roles' },
  { permissions: ALLOW, roles: ['application-developer'], isPermitted: false, who: 'other roles only' },
  { permissions: ALLOW, roles: ['application-developer', 'internal'], isPermitted: true, who: 'one allowed role of several' },
  { permissions: ALLOW, roles: ['partner', 'internal'], isPermitted: true, who: 'all allowed roles' },
  { permissions: ALLOW, roles: ['administrator', 'operator'], isPermitted: false, who: 'an administrator and operator' },
  { permissions: ALLOW, roles: ['Partner'], isPermitted: false, who: 'a role in another case' },
  { permissions: DENY, roles: [], isPermitted: true, who: 'a person without roles' },
  { permissions: DENY, roles: ['application-developer'], isPermitted: true, who: 'other roles only' },
  { permissions: DENY, roles: ['application-developer', 'trial'], isPermitted: false, who: 'one denied role of several' },
  { permissions: DENY, roles: ['trial', 'blocked'], isPermitted: false, who: 'all denied roles' },
  { permissions: DENY, roles: ['administrator', 'operator', 'blocked'], isPermitted: false, who: 'an administrator with a denied role' },
];

/** An organization's own key manager and a global one are both visible, and take the same path. */
const PLACES = [
  { place: 'own', isVisible: true },
  { place: 'global', isVisible: true },
  { place: 'other organization', isVisible: false },
];

function ask(question: Partial<UseQuestion>): UseDecision {
  return decideUse({ use: 'list', isVisible: true, enabled: true, permissions: PUBLIC, callerRoles: [], enableTokenGeneration: true, enableOAuthAppCreation: true, enableMapOAuthConsumerApps: true, ...question });
}

describe.each(KEY_MANAGER_USES)('permission policy: %s', (use) => {
  describe.each(PLACES)('$place', ({ isVisible }) => {
    describe.each([{ enabled: true }, { enabled: false }])('enabled: $enabled', ({ enabled }) => {
      it.each(PEOPLE)('$permissions.type, $who ($roles) → permitted: $isPermitted', ({ permissions, roles, isPermitted }) => {
        const expected = !isVisible ? 'hidden' : !isPermitted ? 'not-permitted' : enabled ? 'allowed' : 'disabled';
        expect(ask({ use, isVisible, enabled, permissions, callerRoles: roles })).toBe(expected);
      });
    });
  });
});

describe('permission policy: operations that are switched off', () => {
  it.each(KEY_MANAGER_USES)('enableMapOAuthConsumerApps: false stops mapping and nothing else (%s)', (use) => {
    expect(ask({ use, enableMapOAuthConsumerApps: false })).toBe(use === 'map' ? 'operation-off' : 'allowed');
  });

  it.each(KEY_MANAGER_USES)('enableOAuthAppCreation: false stops new keys and nothing else (%s)', (use) => {
    expect(ask({ use, enableOAuthAppCreation: false })).toBe(use === 'generate' ? 'operation-off' : 'allowed');
  });

  it.each(KEY_MANAGER_USES)('enableTokenGeneration: false stops test tokens and nothing else (%s)', (use) => {
    expect(ask({ use, enableTokenGeneration: false })).toBe(use === 'test-token' ? 'operation-off' : 'allowed');
  });

  it.each(KEY_MANAGER_USES)('a person who is not permitted learns neither that it is disabled nor what is off (%s)', (use) => {
    expect(ask({ use, enabled: false, enableOAuthAppCreation: false, enableTokenGeneration: false, permissions: ALLOW })).toBe('not-permitted');
  });
});
