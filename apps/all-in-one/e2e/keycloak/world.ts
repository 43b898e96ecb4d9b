import type { KeyManager } from '@keyplane/contracts';
import { startWorld, stopWorld, type World } from '../story/world.js';
import { addKeyManager, Realm } from './realm.js';

/** A running Keyplane that has a realm of a real Keycloak among its key managers. */
export interface KeycloakWorld {
  readonly world: World;
  readonly realm: Realm;
  readonly keyManager: KeyManager;
}

/** Signing keys are looked for every second, so that a test need not wait for half a minute. */
const ENVIRONMENT = { KEYPLANE_KEY_REFRESH_SECONDS: '1' };

export async function startKeycloakWorld(): Promise<KeycloakWorld> {
  const realm = await Realm.make();
  const world = await startWorld(ENVIRONMENT);
  return { world, realm, keyManager: await addKeyManager(world.automation, realm) };
}

export async function stopKeycloakWorld({ world, realm }: KeycloakWorld): Promise<void> {
  await stopWorld(world);
  await realm.close();
}
