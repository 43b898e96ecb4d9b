import type { Body, KeyManager } from '@keyplane/api-client';
import type { Draft, FieldValues } from '@keyplane/ui';

const EDITABLE = ['displayName', 'description', 'wellKnownEndpoint', 'endpoints', 'certificates', 'allowedAlgorithms', 'audiences', 'consumerKeyClaim', 'scopesClaim', 'requireAtJwt', 'clockToleranceSeconds',
  'issuerAliases', 'availableGrantTypes', 'enableOAuthAppCreation', 'enableMapOAuthConsumerApps', 'validateMappedApps', 'enableTokenGeneration', 'keepClientSecrets'] as const;
/** What the tabs change; saved all at once. `connection` holds only what was typed: what is saved is not told. */
export type Settings = Pick<KeyManager, (typeof EDITABLE)[number]> & { connection: FieldValues };

export interface SettingsProps {
  keyManager: KeyManager;
  draft: Draft<Settings>;
  /** By field. */
  errors: Readonly<Record<string, string>>;
  /** Operators change global key managers; and what makes the built-in one ours is nobody's to change. */
  isFixed: boolean;
}

export function settingsOf(keyManager: KeyManager): Settings {
  return { ...(Object.fromEntries(EDITABLE.map((name) => [name, keyManager[name]])) as Omit<Settings, 'connection'>), connection: {} };
}

export function patchOf({ connection, ...changes }: Partial<Settings>): Body<'updateKeyManager'> {
  return { ...changes, ...(connection === undefined ? {} : { connection: { ...connection } }) };
}
