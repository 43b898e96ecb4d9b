import type { ApplicationKeyState, ApplicationState, KeyManagerState, SubscriptionState } from '@keyplane/contracts';
import { Section } from './section.js';
import type { KeySet } from './key-set.js';
import type { PublishedApi } from './published-api.js';

/** Everything that a gateway enforces at one moment. Immutable: hold on to it for one whole request. */
export interface Snapshot {
  readonly keyManagers: Section<KeyManagerState>;
  /** By key manager id. */
  readonly keySets: Section<KeySet>;
  readonly apis: Section<PublishedApi>;
  readonly applications: Section<ApplicationState>;
  readonly applicationKeys: Section<ApplicationKeyState>;
  readonly subscriptions: Section<SubscriptionState>;
}

/** One section's changes by id; null removes. */
export type SnapshotChanges = { readonly [Name in keyof Snapshot]: Map<string, (Snapshot[Name] extends Section<infer T> ? T : never) | null> };

/** What a gateway knows before it has heard of anything; it also says what each section is looked up by. */
export const EMPTY_SNAPSHOT: Snapshot = {
  keyManagers: Section.empty(({ organizationId, profile }) => [profile.issuer, ...profile.issuerAliases].map((issuer) => issuerKey(organizationId, issuer))),
  keySets: Section.empty(() => []),
  apis: Section.empty(({ state }) => [state.basePath]),
  applications: Section.empty(() => []),
  applicationKeys: Section.empty(({ keyManagerId, clientId }) => [pairKey(keyManagerId, clientId)]),
  subscriptions: Section.empty(({ applicationId, apiId }) => [pairKey(applicationId, apiId)]),
};

export function noChanges(): SnapshotChanges {
  return { keyManagers: new Map(), keySets: new Map(), apis: new Map(), applications: new Map(), applicationKeys: new Map(), subscriptions: new Map() };
}

/** The snapshot after the changes. Sections without a change are shared with the old one, which stays as it is. */
export function deriveSnapshot(old: Snapshot, changes: SnapshotChanges): Snapshot {
  return {
    keyManagers: old.keyManagers.with(changes.keyManagers),
    keySets: old.keySets.with(changes.keySets),
    apis: old.apis.with(changes.apis),
    applications: old.applications.with(changes.applications),
    applicationKeys: old.applicationKeys.with(changes.applicationKeys),
    subscriptions: old.subscriptions.with(changes.subscriptions),
  };
}

/** The key managers that claim this issuer (or declare it as an alias), exactly, as far as the organization may see: its own and the global ones. */
export function findIssuer(snapshot: Snapshot, organizationId: string, issuer: string): readonly KeyManagerState[] {
  return [...snapshot.keyManagers.find(issuerKey(organizationId, issuer)), ...snapshot.keyManagers.find(issuerKey(null, issuer))];
}

/** The APIs that are published at exactly this base path: one, but for a moment between two events. */
export function findApis(snapshot: Snapshot, basePath: string): readonly PublishedApi[] {
  return snapshot.apis.find(basePath);
}

/** The application keys that hold this client of this key manager. */
export function findClient(snapshot: Snapshot, keyManagerId: string, clientId: string): readonly ApplicationKeyState[] {
  return snapshot.applicationKeys.find(pairKey(keyManagerId, clientId));
}

/** The subscriptions of this application to this API: one, but for a moment between two events. */
export function findSubscriptions(snapshot: Snapshot, applicationId: string, apiId: string): readonly SubscriptionState[] {
  return snapshot.subscriptions.find(pairKey(applicationId, apiId));
}

// The first part is a UUID (or `*`), which holds no blank: no two pairs make the same key.
function pairKey(id: string, rest: string): string {
  return `${id} ${rest}`;
}
function issuerKey(organizationId: string | null, issuer: string): string {
  return pairKey(organizationId ?? '*', issuer);
}
