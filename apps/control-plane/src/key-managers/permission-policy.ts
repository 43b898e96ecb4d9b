import type { Permissions } from '@keyplane/contracts';

/** Everything that a permission decides on: *new* use. Reading, revoking and deleting a key that is there is never asked. */
export const KEY_MANAGER_USES = ['list', 'generate', 'map', 'update', 'add-secret', 'test-token'] as const;
export type KeyManagerUse = (typeof KEY_MANAGER_USES)[number];

/**
 * `hidden`: the caller's organization does not see it; `not-permitted`: its permission excludes the caller; `disabled`:
 * the administrator has switched it off; `operation-off`: it is on, but does not offer this use.
 */
export type UseDecision = 'allowed' | 'hidden' | 'not-permitted' | 'disabled' | 'operation-off';

export interface UseQuestion {
  use: KeyManagerUse;
  /** Whether it is the caller's organization's own one, or a global one. */
  isVisible: boolean;
  enabled: boolean;
  /** Of the caller's organization, also on a global key manager. */
  permissions: Permissions;
  /** By name. */
  callerRoles: readonly string[];
  enableTokenGeneration: boolean;
  enableOAuthAppCreation: boolean;
  enableMapOAuthConsumerApps: boolean;
}

/**
 * May this person use this key manager? The one place that knows; every path asks it. A person who
 * is not permitted does not learn whether it is enabled.
 */
export function decideUse(question: UseQuestion): UseDecision {
  if (!question.isVisible) return 'hidden';
  if (!isPermitted(question.permissions, question.callerRoles)) return 'not-permitted';
  if (!question.enabled) return 'disabled';
  if (question.use === 'generate' && !question.enableOAuthAppCreation) return 'operation-off';
  if (question.use === 'map' && !question.enableMapOAuthConsumerApps) return 'operation-off';
  if (question.use === 'test-token' && !question.enableTokenGeneration) return 'operation-off';
  return 'allowed';
}

/** ALLOW: any role is on the list; DENY: no role is. No role bypasses it, an administrator's neither. */
export function isPermitted(permissions: Permissions, roles: readonly string[]): boolean {
  const isListed = roles.some((role) => permissions.roles.includes(role));
  switch (permissions.type) {
    case 'PUBLIC':
      return true;
    case 'ALLOW':
      return isListed;
    case 'DENY':
      return !isListed;
  }
}
