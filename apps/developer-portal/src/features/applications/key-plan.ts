import type { ApplicationKey, CatalogueEntry, UsableKeyManager } from '@keyplane/api-client';
import type { Environment, FieldValues } from '@keyplane/ui';
import { scopesNamedBy, scopesNeededFor } from '../../data/scopes';
import { typesAt, type ApplicationType, type TypeAt } from './application-types';

/** What a person has chosen so far; null = what follows from the rest. */
export interface KeyDraft {
  environment: Environment;
  keyManagerId: string | null;
  typeId: ApplicationType['id'];
  grantTypes: string[] | null;
  callbackUrls: string[];
  scopes: string[] | null;
  properties: FieldValues;
}

/** What the application has, and what its owner may use. */
export interface KeyGround {
  keyManagers: readonly UsableKeyManager[];
  keys: readonly ApplicationKey[];
  subscribed: readonly CatalogueEntry[];
}

/** The key that a draft leads to. */
export interface KeyPlan {
  keyManager: UsableKeyManager;
  types: TypeAt[];
  typeId: ApplicationType['id'] | undefined;
  grantTypes: string[];
  needsCallbacks: boolean;
  scopes: string[];
  knownScopes: string[];
  obstacle: string | null;
}

/** Null where there is no key manager to make it. */
export function planOf(draft: KeyDraft, ground: KeyGround): KeyPlan | null {
  const { keyManagers } = ground;
  const keyManager = keyManagers.find(({ id }) => id === draft.keyManagerId) ?? keyManagers.find(({ id }) => obstacleAt(id, draft.environment, ground) === null) ?? keyManagers[0];
  if (keyManager === undefined) return null;
  const types = typesAt(keyManager);
  const chosen = types.find(({ type }) => type.id === draft.typeId) ?? types[0];
  const grantTypes = draft.grantTypes ?? chosen?.grantTypes ?? keyManager.availableGrantTypes.slice(0, 1);
  const accepting = ground.subscribed.filter((api) => accepts(api, keyManager.id));
  return {
    keyManager, types, typeId: chosen?.type.id, grantTypes,
    needsCallbacks: grantTypes.includes('authorization_code'),
    scopes: draft.scopes ?? scopesNeededFor(accepting),
    knownScopes: scopesNamedBy(ground.subscribed),
    obstacle: obstacleAt(keyManager.id, draft.environment, ground),
  };
}

/** An application has one key at a key manager for an environment; one that failed gives way. */
export function obstacleAt(keyManagerId: string, environment: Environment, { keys }: KeyGround): string | null {
  const isTaken = keys.some((key) => key.keyManagerId === keyManagerId && key.environment === environment && key.state !== 'failed');
  return isTaken ? `Has your ${environment === 'PRODUCTION' ? 'production' : 'sandbox'} key` : null;
}

/** "4 of your 4 APIs accept it"; null where the application subscribes to none. */
export function acceptanceOf(keyManagerId: string, { subscribed }: KeyGround): string | null {
  const count = subscribed.filter((api) => accepts(api, keyManagerId)).length;
  if (subscribed.length === 0) return null;
  if (subscribed.length === 1) return count === 1 ? 'Your API accepts it' : 'Your API does not accept it';
  return count === 0 ? `None of your ${subscribed.length} APIs accepts it` : `${count} of your ${subscribed.length} APIs ${count === 1 ? 'accepts' : 'accept'} it`;
}

function accepts({ keyManagers }: CatalogueEntry, keyManagerId: string): boolean {
  return keyManagers.some(({ id }) => id === keyManagerId);
}
