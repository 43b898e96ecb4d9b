import { randomUUID } from 'node:crypto';
import {
  DEFAULT_ALGORITHMS, type ApiState, type ApplicationKeyState, type ApplicationState, type IssuerProfile, type KeyManagerState, type PublicJwk, type RevocationState, type SubscriptionState,
} from '@keyplane/contracts';
import { loadKeySet } from '../snapshot/key-set.js';
import { publishApi } from '../snapshot/published-api.js';
import { EMPTY_SNAPSHOT, deriveSnapshot, noChanges, type Snapshot } from '../snapshot/snapshot.js';

export function anIssuerProfile(overrides: Partial<IssuerProfile> = {}): IssuerProfile {
  return {
    issuer: `https://issuer-${randomUUID()}.example`,
    issuerAliases: [],
    allowedAlgorithms: [...DEFAULT_ALGORITHMS],
    audiences: [],
    consumerKeyClaim: null,
    scopesClaim: 'scope',
    requireAtJwt: false,
    clockToleranceSeconds: 0,
    ...overrides,
  };
}

/** A global key manager unless `organizationId` is given. */
export function aKeyManager({ profile, ...overrides }: Partial<Omit<KeyManagerState, 'profile'>> & { profile?: Partial<IssuerProfile> } = {}): KeyManagerState {
  return { id: randomUUID(), organizationId: null, name: 'Test server', enabled: true, ...overrides, profile: anIssuerProfile(profile) };
}

export function anApi(overrides: Partial<ApiState> = {}): ApiState {
  return {
    id: randomUUID(),
    organizationId: randomUUID(),
    organization: 'default',
    name: 'Orders',
    version: 'v1',
    basePath: '/orders/v1',
    upstreamUrl: 'http://upstream.example',
    sandboxUpstreamUrl: null,
    operations: [{ method: 'GET', path: '/*', scopes: [] }],
    audiences: [],
    keyManagers: { mode: 'all' },
    forwardToken: false,
    enabled: true,
    ...overrides,
  };
}

export function anApplication(overrides: Partial<ApplicationState> = {}): ApplicationState {
  return { id: randomUUID(), organizationId: randomUUID(), name: 'Test application', enabled: true, ...overrides };
}

export function anApplicationKey(overrides: Partial<ApplicationKeyState> = {}): ApplicationKeyState {
  return {
    id: randomUUID(),
    organizationId: randomUUID(),
    applicationId: randomUUID(),
    keyManagerId: randomUUID(),
    clientId: `client-${randomUUID()}`,
    environment: 'PRODUCTION',
    enabled: true,
    ...overrides,
  };
}

export function aSubscription(overrides: Partial<SubscriptionState> = {}): SubscriptionState {
  return { id: randomUUID(), organizationId: randomUUID(), applicationId: randomUUID(), apiId: randomUUID(), state: 'active', ...overrides };
}

/** Of everything before noon, unless `revoked` says otherwise. */
export function aRevocation(overrides: Partial<RevocationState> = {}): RevocationState {
  return {
    id: randomUUID(),
    organizationId: randomUUID(),
    keyManagerId: randomUUID(),
    clientId: `client-${randomUUID()}`,
    revoked: { kind: 'issued-before', issuedBefore: '2030-01-01T12:00:00.000Z' },
    endsAt: '2030-01-02T12:10:00.000Z',
    ...overrides,
  };
}

/** What a snapshot is made of. */
export interface SnapshotParts {
  keyManagers?: readonly KeyManagerState[];
  /** By key manager id. */
  keys?: Readonly<Record<string, readonly PublicJwk[]>>;
  apis?: readonly ApiState[];
  applications?: readonly ApplicationState[];
  applicationKeys?: readonly ApplicationKeyState[];
  subscriptions?: readonly SubscriptionState[];
}

/** @throws Error when a part could not be enforced: a test that relies on it would prove nothing */
export function aSnapshot(parts: SnapshotParts = {}): Snapshot {
  const changes = noChanges();
  for (const state of parts.keyManagers ?? []) changes.keyManagers.set(state.id, state);
  for (const [id, jwks] of Object.entries(parts.keys ?? {})) changes.keySets.set(id, known(loadKeySet(jwks)));
  for (const state of parts.apis ?? []) {
    const api = publishApi(state);
    if ('reason' in api) throw new Error(api.reason);
    changes.apis.set(state.id, api);
  }
  for (const state of parts.applications ?? []) changes.applications.set(state.id, state);
  for (const state of parts.applicationKeys ?? []) changes.applicationKeys.set(state.id, state);
  for (const state of parts.subscriptions ?? []) changes.subscriptions.set(state.id, state);
  return deriveSnapshot(EMPTY_SNAPSHOT, changes);
}

function known<T>(value: T | null): T {
  if (value === null) throw new Error('no usable key was given');
  return value;
}
