import { NeedsRole, NoSuchPage, ProblemPanel } from '@keyplane/ui';
import { Outlet, type RouteObject } from 'react-router';
import { Frame } from './Frame';

/** Pages are loaded when they are opened. */
export const routes: RouteObject[] = [
  {
    Component: Frame,
    HydrateFallback: () => null,
    errorElement: <ProblemPanel isPage error={new Error('This page could not be loaded. Read it anew.')} what="This page" onRetry={() => window.location.reload()} />,
    children: [
      { index: true, lazy: async () => ({ Component: (await import('./features/home/home.page')).HomePage }) },
      {
        Component: () => <NeedsRole anyOf={['administrator']}><Outlet /></NeedsRole>,
        children: [
          { path: 'key-managers', lazy: async () => ({ Component: (await import('./features/key-managers/key-managers.page')).KeyManagersPage }) },
          { path: 'key-managers/add', lazy: async () => ({ Component: (await import('./features/key-managers/gallery.page')).GalleryPage }) },
          { path: 'key-managers/add/:type', lazy: async () => ({ Component: (await import('./features/key-managers/add-key-manager.page')).AddKeyManagerPage }) },
          { path: 'key-managers/:id', lazy: async () => ({ Component: (await import('./features/key-managers/key-manager.page')).KeyManagerPage }) },
          { path: 'revocations', lazy: async () => ({ Component: (await import('./features/revocations/revocations.page')).RevocationsPage }) },
          { path: 'users', lazy: async () => ({ Component: (await import('./features/people/people.page')).PeoplePage }) },
          { path: 'drift', lazy: async () => ({ Component: (await import('./features/drift/drift.page')).DriftPage }) },
          { path: 'audit-log', lazy: async () => ({ Component: (await import('./features/audit/audit.page')).AuditPage }) },
        ],
      },
      {
        Component: () => <NeedsRole anyOf={['administrator', 'operator']}><Outlet /></NeedsRole>,
        children: [
          { path: 'gateways', lazy: async () => ({ Component: (await import('./features/gateways/gateways.page')).GatewaysPage }) },
        ],
      },
      {
        Component: () => <NeedsRole anyOf={['api-developer']}><Outlet /></NeedsRole>,
        children: [
          { path: 'apis', lazy: async () => ({ Component: (await import('./features/apis/apis.page')).ApisPage }) },
          { path: 'apis/new', lazy: async () => ({ Component: (await import('./features/apis/new-api.page')).NewApiPage }) },
          { path: 'apis/:id', lazy: async () => ({ Component: (await import('./features/apis/api.page')).ApiPage }) },
          { path: 'scopes', lazy: async () => ({ Component: (await import('./features/scopes/scopes.page')).ScopesPage }) },
        ],
      },
      {
        Component: () => <NeedsRole anyOf={['operator']}><Outlet /></NeedsRole>,
        children: [
          { path: 'organizations', lazy: async () => ({ Component: (await import('./features/organizations/organizations.page')).OrganizationsPage }) },
        ],
      },
      { path: '*', Component: NoSuchPage },
    ],
  },
];
