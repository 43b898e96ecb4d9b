import { AdminFrame, StateWord, useApi, useMe, type NavGroup } from '@keyplane/ui';
import { IconApi, IconArrowsDiff, IconBan, IconBuilding, IconHistory, IconHome, IconKey, IconListDetails, IconServer2, IconUsers } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Outlet } from 'react-router';
import { useClientDrift } from './state/use-client-drift';
import { useKeyManagers } from './state/use-key-managers';

const ICON = { size: 17, stroke: 1.7, 'aria-hidden': true } as const;

interface Notes {
  keyManagers: ReactNode;
  gateways: ReactNode;
  drift: ReactNode;
}

/** The navigation of a person: what their roles don't open is absent. */
function groupsFor(roles: readonly string[], notes: Notes): NavGroup[] {
  const [isAdministrator, isOperator] = [roles.includes('administrator'), roles.includes('operator')];
  const gateways = { label: 'Gateways', to: '/gateways', shortcut: 'w', icon: <IconServer2 {...ICON} />, note: notes.gateways };
  const groups: NavGroup[] = [{ label: null, entries: [{ label: 'Home', to: '/', shortcut: 'h', icon: <IconHome {...ICON} />, end: true }] }];
  if (isAdministrator) {
    groups.push({ label: 'Trust', entries: [
      { label: 'Key managers', to: '/key-managers', shortcut: 'k', icon: <IconKey {...ICON} />, note: notes.keyManagers },
      gateways,
      { label: 'Revocations', to: '/revocations', shortcut: 'r', icon: <IconBan {...ICON} /> },
    ] });
  } else if (isOperator) groups.push({ label: 'Trust', entries: [gateways] });
  if (roles.includes('api-developer')) {
    groups.push({ label: 'Publish', entries: [
      { label: 'APIs', to: '/apis', shortcut: 'i', icon: <IconApi {...ICON} /> },
      { label: 'Scopes', to: '/scopes', shortcut: 's', icon: <IconListDetails {...ICON} /> },
    ] });
  }
  const people = [
    ...(isAdministrator ? [{ label: 'Users and roles', to: '/users', shortcut: 'u', icon: <IconUsers {...ICON} /> }] : []),
    ...(isOperator ? [{ label: 'Organizations', to: '/organizations', shortcut: 'o', icon: <IconBuilding {...ICON} /> }] : []),
  ];
  if (people.length > 0) groups.push({ label: 'People', entries: people });
  if (isAdministrator) groups.push({ label: 'Record', entries: [{ label: 'Drift', to: '/drift', shortcut: 'd', icon: <IconArrowsDiff {...ICON} />, note: notes.drift }, { label: 'Audit log', to: '/audit-log', shortcut: 'l', icon: <IconHistory {...ICON} /> }] });
  return groups;
}

export function Frame() {
  const { data: me } = useMe();
  const roles = me?.roles ?? [];
  return <AdminFrame groups={groupsFor(roles, useNotes(roles))}><Outlet /></AdminFrame>;
}

/** What stands beside entries. The keys are those of the pages: nothing is asked twice. */
function useNotes(roles: readonly string[]): Notes {
  const api = useApi();
  const isAdministrator = roles.includes('administrator');
  const keyManagers = useKeyManagers({ enabled: isAdministrator });
  const gateways = useQuery({ queryKey: ['gateways'], enabled: isAdministrator || roles.includes('operator'), queryFn: ({ signal }) => api.call('listGateways', { query: { limit: 200 }, signal }) });
  const drift = useClientDrift({ enabled: isAdministrator });
  const refusing = gateways.data?.items.filter(({ refused }) => refused.length > 0).length ?? 0;
  return {
    keyManagers: keyManagers.data?.items.length,
    drift: drift.data === undefined || drift.data.items.length === 0 ? undefined : drift.data.items.length,
    gateways: refusing === 0 ? undefined : <StateWord state="refused">{refusing}</StateWord>,
  };
}
