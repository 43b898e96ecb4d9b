import type { World } from './furnished.js';

export interface PortalPage {
  name: string;
  portal: 'admin' | 'developer';
  path: (world: World) => string;
  /** What is to be read once the page is there. */
  shows: string | RegExp;
}

/** Every page of both portals. */
export const PAGES: readonly PortalPage[] = [
  { name: 'home', portal: 'admin', path: () => '', shows: 'Recent changes' },
  { name: 'key-managers', portal: 'admin', path: () => '/key-managers', shows: 'Sample server' },
  { name: 'add-which', portal: 'admin', path: () => '/key-managers/add', shows: /OpenID Connect/ },
  { name: 'add-key-manager', portal: 'admin', path: () => '/key-managers/add/generic-oidc', shows: 'Live check' },
  { name: 'key-manager', portal: 'admin', path: ({ sampleId }) => `/key-managers/${sampleId}`, shows: 'What gateways enforce' },
  { name: 'permissions', portal: 'admin', path: ({ sampleId }) => `/key-managers/${sampleId}?tab=permissions`, shows: 'Nobody loses the choice.' },
  { name: 'roll-out', portal: 'admin', path: ({ sampleId }) => `/key-managers/${sampleId}?tab=roll-out`, shows: /^Enforced everywhere/ },
  { name: 'connection', portal: 'admin', path: ({ sampleId }) => `/key-managers/${sampleId}?tab=connection`, shows: 'Name for scripts' },
  { name: 'endpoints', portal: 'admin', path: ({ sampleId }) => `/key-managers/${sampleId}?tab=endpoints`, shows: 'Client registration' },
  { name: 'claims', portal: 'admin', path: ({ sampleId }) => `/key-managers/${sampleId}?tab=claims`, shows: 'What gateways demand' },
  { name: 'keys', portal: 'admin', path: ({ sampleId }) => `/key-managers/${sampleId}?tab=keys`, shows: 'Signing keys gateways know' },
  { name: 'key-manager-audit', portal: 'admin', path: ({ sampleId }) => `/key-managers/${sampleId}?tab=audit`, shows: /added Sample server/ },
  { name: 'apis', portal: 'admin', path: () => '/apis', shows: 'Orders 1.0' },
  { name: 'publish-api', portal: 'admin', path: () => '/apis/new', shows: 'What it is' },
  { name: 'api', portal: 'admin', path: ({ apiId }) => `/apis/${apiId}`, shows: 'Operations and scopes' },
  { name: 'api-upstreams', portal: 'admin', path: ({ apiId }) => `/apis/${apiId}?tab=upstreams`, shows: 'Where calls go' },
  { name: 'api-cors', portal: 'admin', path: ({ apiId }) => `/apis/${apiId}?tab=cors`, shows: 'Web pages that may call it' },
  { name: 'subscribers', portal: 'admin', path: ({ apiId }) => `/apis/${apiId}?tab=subscribers`, shows: 'fleet-billing' },
  { name: 'gateways', portal: 'admin', path: () => '/gateways', shows: 'Enforces everything' },
  { name: 'revocations', portal: 'admin', path: () => '/revocations', shows: /^No token is revoked now/ },
  { name: 'scopes', portal: 'admin', path: () => '/scopes', shows: 'orders:read' },
  { name: 'users', portal: 'admin', path: () => '/users', shows: 'First sign-in pending' },
  { name: 'organizations', portal: 'admin', path: () => '/organizations', shows: /\/oauth2\/default$/ },
  { name: 'drift', portal: 'admin', path: () => '/drift', shows: /^Every client/ },
  { name: 'audit-log', portal: 'admin', path: () => '/audit-log', shows: /signed in/ },
  { name: 'first-call', portal: 'developer', path: () => '/first-call', shows: 'What happens' },
  { name: 'applications', portal: 'developer', path: () => '/applications', shows: 'fleet-billing' },
  { name: 'application', portal: 'developer', path: ({ applicationId }) => `/applications/${applicationId}`, shows: 'Client ID' },
  { name: 'subscriptions', portal: 'developer', path: ({ applicationId }) => `/applications/${applicationId}?tab=subscriptions`, shows: 'Subscribed' },
  { name: 'settings', portal: 'developer', path: ({ applicationId }) => `/applications/${applicationId}?tab=settings`, shows: 'Delete application' },
  { name: 'map-key', portal: 'developer', path: ({ applicationId }) => `/applications/${applicationId}/map?environment=SANDBOX`, shows: 'Client secret' },
  { name: 'generate-key', portal: 'developer', path: ({ applicationId }) => `/applications/${applicationId}/generate`, shows: 'What you get' },
  { name: 'call', portal: 'developer', path: ({ applicationId }) => `/applications/${applicationId}/call`, shows: /Test token from/ },
  { name: 'catalogue', portal: 'developer', path: () => '/catalogue', shows: 'Every one' },
  { name: 'explain', portal: 'developer', path: () => '/explain', shows: 'Access token' },
];
