import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { capabilitiesOf } from '@keyplane/connector-kit';
import { describeConnectorContract } from '@keyplane/connector-kit/contract';
import { isKeycloakStartable, OLDER_KEYCLOAK_VERSION, startKeycloak, type Keycloak } from '../../../../tools/keycloak/server.mjs';
import { keycloakDefinition } from './definition.js';
import { makeRealm, type TestRealm } from './testing/realm.js';

/** It is fetched and built when it runs here for the first time. */
const STARTED_MS_MAX = 240_000;
const { available, reason } = await isKeycloakStartable(OLDER_KEYCLOAK_VERSION);

if (!available) it.skip(`Keycloak ${OLDER_KEYCLOAK_VERSION}: ${reason}`, () => undefined);
else
  describe(`Keycloak ${OLDER_KEYCLOAK_VERSION}`, () => {
    const connection = { secretRotation: true };
    const dataDir = mkdtempSync(join(tmpdir(), 'keyplane-older-keycloak-'));
    let server: Keycloak | null = null;
    let made: TestRealm | null = null;
    const realm = (): TestRealm => {
      if (made === null) throw new Error('There is no realm outside a test.');
      return made;
    };
    beforeAll(async () => {
      server = await startKeycloak({ dataDir, version: OLDER_KEYCLOAK_VERSION });
      made = await makeRealm(server);
      await made.administration.rotateSecrets(made.name);
    }, STARTED_MS_MAX);
    afterAll(async () => {
      await made?.close();
      await server?.stop();
      rmSync(dataDir, { recursive: true, force: true });
    });

    it('is the version that it should be', async () => {
      const { systemInfo } = await realm().administration.serverInfo();
      expect(systemInfo.version).toBe(OLDER_KEYCLOAK_VERSION);
    });

    describeConnectorContract('keycloak', { speaksHttp: true, looksClientsUp: true, capabilities: capabilitiesOf(keycloakDefinition, { connection, endpoints: {} }), make: () => realm().subject(connection) });
  });
