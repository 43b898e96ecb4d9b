import { AdminFrame, useMe, type NavGroup } from '@keyplane/ui';
import { IconApi, IconBuilding, IconHistory, IconHome, IconKey, IconServer2, IconUsers } from '@tabler/icons-react';
import { Outlet } from 'react-router';

const ICON = { size: 17, stroke: 1.7, 'aria-hidden': true } as const;

/** The navigation of a person: what their roles don't open is absent. */
function groupsFor(roles: readonly string[]): NavGroup[] {
  const isAdministrator = roles.includes('administrator');
  const groups: NavGroup[] = [{ label: null, entries: [{ label: 'Home', to: '/', icon: <IconHome {...ICON} />, end: true }] }];
  if (isAdministrator) groups.push({ label: 'Trust', entries: [{ label: 'Key managers', to: '/key-managers', icon: <IconKey {...ICON} /> }, { label: 'Gateways', to: '/gateways', icon: <IconServer2 {...ICON} /> }] });
  if (roles.includes('api-developer')) groups.push({ label: 'Publish', entries: [{ label: 'APIs', to: '/apis', icon: <IconApi {...ICON} /> }] });
  const people = [
    ...(isAdministrator ? [{ label: 'Users and roles', to: '/users', icon: <IconUsers {...ICON} /> }] : []),
    ...(roles.includes('operator') ? [{ label: 'Organizations', to: '/organizations', icon: <IconBuilding {...ICON} /> }] : []),
  ];
  if (people.length > 0) groups.push({ label: 'People', entries: people });
  if (isAdministrator) groups.push({ label: 'Record', entries: [{ label: 'Audit log', to: '/audit-log', icon: <IconHistory {...ICON} /> }] });
  return groups;
}

export function Frame() {
  const { data: me } = useMe();
  return <AdminFrame groups={groupsFor(me?.roles ?? [])}><Outlet /></AdminFrame>;
}
