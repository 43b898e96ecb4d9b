import { DeveloperFrame, NoSuchPage, ProblemPanel } from '@keyplane/ui';
import { Navigate, Outlet, type RouteObject } from 'react-router';

const ENTRIES = [{ label: 'Applications', to: '/applications', shortcut: 'a' }, { label: 'API catalogue', to: '/catalogue', shortcut: 'c' }, { label: 'Explain a token', to: '/explain', shortcut: 'e' }];

/** Pages are loaded when they are opened. */
export const routes: RouteObject[] = [
  {
    Component: () => <DeveloperFrame entries={ENTRIES}><Outlet /></DeveloperFrame>,
    HydrateFallback: () => null,
    errorElement: <ProblemPanel isPage error={new Error('This page could not be loaded. Read it anew.')} what="This page" onRetry={() => window.location.reload()} />,
    children: [
      { index: true, Component: () => <Navigate to="/applications" replace /> },
      { path: 'applications', lazy: async () => ({ Component: (await import('./features/applications/applications.page')).ApplicationsPage }) },
      { path: 'first-call', lazy: async () => ({ Component: (await import('./features/applications/first-call.page')).FirstCallPage }) },
      { path: 'applications/:id', lazy: async () => ({ Component: (await import('./features/applications/application.page')).ApplicationPage }) },
      { path: 'applications/:id/generate', lazy: async () => ({ Component: (await import('./features/applications/generate-key.page')).GenerateKeyPage }) },
      { path: 'applications/:id/map', lazy: async () => ({ Component: (await import('./features/applications/map-key.page')).MapKeyPage }) },
      { path: 'applications/:id/call', lazy: async () => ({ Component: (await import('./features/call/call.page')).CallPage }) },
      { path: 'catalogue', lazy: async () => ({ Component: (await import('./features/catalogue/catalogue.page')).CataloguePage }) },
      { path: 'explain', lazy: async () => ({ Component: (await import('./features/explain/explain.page')).ExplainPage }) },
      { path: '*', Component: NoSuchPage },
    ],
  },
];
