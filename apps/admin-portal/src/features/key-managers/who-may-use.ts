import type { KeyManager } from '@keyplane/api-client';

/** "Everyone", "Only mobile-team", "All but contractors". */
export function whoMayUse({ type, roles }: KeyManager['permissions']): string {
  if (type === 'PUBLIC') return 'Everyone';
  return `${type === 'ALLOW' ? 'Only' : 'All but'} ${roles.join(', ')}`;
}
