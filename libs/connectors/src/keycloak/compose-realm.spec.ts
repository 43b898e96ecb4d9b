import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { KeycloakAdministration, newSecret } from '../../../../tools/keycloak/administration.mjs';
import { keycloakForTests } from '../../../../tools/keycloak/for-tests.mjs';
import { loopbackContext } from '../generic-oidc/fake/connection.js';
import { keycloakDefinition } from './definition.js';

/** More than a first start may take, so that its own words are heard. */
const LIMIT_MS = 300_000;
const FILE = new URL('../../../../docker/keycloak/realm.json', import.meta.url);
const title = 'the realm of docker-compose.yml is one that a connection to Keycloak is content with, and makes a client in';
const { KEYPLANE_TEST_KEYCLOAK_REASON: reason } = process.env;

if (reason !== undefined) it.skip(`${title}: ${reason}`, () => undefined);
else
  it(title, async () => {
    const { url, admin } = await keycloakForTests();
    const [realm, secret] = [`customers-${randomUUID()}`, newSecret()];
    // Keycloak puts the variable in by itself when it reads the file at its start; its Admin REST API does not.
    const representation = JSON.parse(readFileSync(FILE, 'utf8').replace('${KEYPLANE_KEYCLOAK_SECRET}', secret)) as object;
    const administration = new KeycloakAdministration(url, admin);
    await administration.call('POST', '', { ...representation, realm });
    const context = loopbackContext();
    try {
      const issuer = `${url}/realms/${realm}`;
      const [wellKnownEndpoint, token] = [`${issuer}/.well-known/openid-configuration`, `${issuer}/protocol/openid-connect/token`];
      const connector = keycloakDefinition.create({ issuer, wellKnownEndpoint, endpoints: { token }, certificates: null, connection: { clientId: 'keyplane', clientSecret: secret } }, context);
      const stages = await connector.checkConnection({});
      expect(stages.map(({ name, state }) => [name, state])).toContainEqual(['registration', 'pass']);
      expect(stages.filter(({ state }) => state === 'fail')).toEqual([]);
      await connector.createClient({ name: 'An application', grantTypes: ['client_credentials'], callbackUrls: [], scopes: [], additionalProperties: {}, reference: `kp-${randomUUID()}` });
      expect(await administration.clients(realm)).toHaveLength(1);
    } finally {
      await context.close();
      await administration.deleteRealm(realm);
    }
  }, LIMIT_MS);
