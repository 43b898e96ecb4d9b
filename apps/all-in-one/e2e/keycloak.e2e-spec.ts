import { afterAll, beforeAll, describe, it, jest } from '@jest/globals';
import { describeFirstCall } from './keycloak/first-call.js';
import { KEYCLOAK_MS_MAX } from './keycloak/realm.js';
import { describeSigningKeys } from './keycloak/signing-keys.js';
import { describeTrouble } from './keycloak/trouble.js';
import { startKeycloakWorld, stopKeycloakWorld, type KeycloakWorld } from './keycloak/world.js';

jest.setTimeout(60_000);
const { KEYPLANE_TEST_KEYCLOAK_REASON: reason } = process.env;

if (reason !== undefined) it.skip(`the whole product with a real Keycloak: ${reason}`, () => undefined);
else
  describe('the whole product with a real Keycloak', () => {
    let world: KeycloakWorld;
    beforeAll(async () => {
      world = await startKeycloakWorld();
    }, KEYCLOAK_MS_MAX);
    afterAll(() => stopKeycloakWorld(world));
    const the = (): KeycloakWorld => world;

    describeFirstCall(the);
    describeTrouble(the);
    describeSigningKeys(the);
  });
