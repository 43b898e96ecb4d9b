import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { keycloakForTests } from '../../../../../tools/keycloak/for-tests.mjs';
import { makeRealm, type TestRealm } from './realm.js';

/** The first one waits for the server to be started, the first one of all until it is fetched and built. */
const STARTED_MS_MAX = 240_000;

/** A `describe` over one realm of a real Keycloak; skipped with the reason where there is none. */
export function describeWithRealm(title: string, options: { rotatesSecrets?: true; roles?: string[] }, tests: (realm: () => TestRealm) => void): void {
  const { KEYPLANE_TEST_KEYCLOAK_REASON: reason } = process.env;
  if (reason !== undefined) return void it.skip(`${title}: ${reason}`, () => undefined);
  describe(title, () => {
    let made: TestRealm | null = null;
    beforeAll(async () => {
      made = await makeRealm(await keycloakForTests(), options);
      if (options.rotatesSecrets) await made.administration.rotateSecrets(made.name);
    }, STARTED_MS_MAX);
    afterAll(async () => made?.close());
    tests(() => {
      if (made === null) throw new Error('There is no realm outside a test.');
      return made;
    });
  });
}
