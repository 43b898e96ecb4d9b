import { it, jest } from '@jest/globals';
import { STARTED_MS_MAX } from '../testing/index.js';
import { describeCrashPoints } from './testing/describe-crash-points.js';
import { startKeycloakRealm } from './testing/searched-keycloak.js';
import { startSearchableServer } from './testing/searched-servers.js';

jest.setTimeout(2 * STARTED_MS_MAX);
const { KEYPLANE_TEST_KEYCLOAK_REASON: reason } = process.env;

if (reason === undefined) describeCrashPoints('a real Keycloak', startKeycloakRealm);
else {
  it.skip(`the crash points at a real Keycloak: ${reason}`, () => undefined);
  describeCrashPoints('a server in memory', startSearchableServer);
}
