import type { KeyManager } from '@keyplane/api-client';
import { IconUserCheck, IconUserOff, IconWorld } from '@tabler/icons-react';

const ICON = { size: 15, stroke: 1.7, 'aria-hidden': true } as const;
export const PERMISSION_ICONS = { PUBLIC: <IconWorld {...ICON} />, ALLOW: <IconUserCheck {...ICON} />, DENY: <IconUserOff {...ICON} /> };

/** "Everyone", "Only mobile-team", "All but contractors". */
export function whoMayUse({ type, roles }: KeyManager['permissions']): string {
  if (type === 'PUBLIC') return 'Everyone';
  return `${type === 'ALLOW' ? 'Only' : 'All but'} ${roles.join(', ')}`;
}

export function WhoMayUse({ permissions, tail = '' }: { permissions: KeyManager['permissions']; tail?: string }) {
  return <span style={{ display: 'inline-flex', alignItems: 'center', gap: 7 }}><span className="kp-dim" style={{ display: 'inline-flex' }}>{PERMISSION_ICONS[permissions.type]}</span>{whoMayUse(permissions)}{tail}</span>;
}
