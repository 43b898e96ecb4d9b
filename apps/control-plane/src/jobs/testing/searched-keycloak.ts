import { randomUUID } from 'node:crypto';
import { KeycloakAdministration, newSecret, type KeycloakClient } from '../../../../../tools/keycloak/administration.mjs';
import { keycloakForTests } from '../../../../../tools/keycloak/for-tests.mjs';
import { KillingFront } from './killing-front.js';
import type { SearchedServer } from './searched-servers.js';

/** A realm of a real Keycloak that keeps two secrets; it takes the front for its own address. */
export async function startKeycloakRealm(): Promise<SearchedServer> {
  const { url, admin } = await keycloakForTests();
  const administration = new KeycloakAdministration(url, admin);
  const front = new KillingFront(url);
  await front.listen();
  const [realm, second] = [`crash-${randomUUID()}`, `crash-${randomUUID()}`];
  const management = { clientId: 'keyplane', clientSecret: newSecret() };
  for (const name of [realm, second]) {
    await administration.createRealm(name, { client: management, settings: { attributes: { frontendUrl: front.url } } });
    await administration.rotateSecrets(name);
  }
  const seen = new Set<string>();
  const secretsOf = async (clientId: string): Promise<string[]> => {
    const [client] = await administration.call<KeycloakClient[]>('GET', `/${realm}/clients?clientId=${clientId}`);
    // Oldest first; a secret that was taken back is not named any more.
    const secrets = [client?.attributes['client.secret.rotated'], client?.secret].filter((secret) => secret !== undefined);
    for (const secret of secrets) seen.add(secret);
    return secrets;
  };
  const taggedIn = async (name: string): Promise<string[]> => (await administration.clients(name)).map(({ clientId, attributes }) => `${attributes['keyplane.reference']} ${clientId}`);
  return {
    front,
    keyManager: (name, { isOther = false } = {}) => ({
      name, type: 'keycloak', wellKnownEndpoint: `${front.url}/realms/${isOther ? second : realm}/.well-known/openid-configuration`, connection: { ...management, secretRotation: true },
    }),
    calls: {
      create: /^POST \/admin\/realms\/[^/]+\/clients$/, verify: /^POST \/realms\/.*\/token$/, addSecret: /^POST \/admin\/.*\/client-secret$/, delete: /^DELETE \/admin\/realms\/[^/]+\/clients\/[^/]+$/, search: /^GET \/admin\/realms\/[^/]+\/clients\?/,
    },
    tagged: async () => [...(await taggedIn(realm)), ...(await taggedIn(second))].sort(),
    secrets: () => [...seen],
    secretsOf,
    addForeign: async () => {
      const clientId = `theirs-${randomUUID()}`;
      const clientSecret = newSecret();
      await administration.call('POST', `/${realm}/clients`, { clientId, secret: clientSecret, publicClient: false, serviceAccountsEnabled: true, standardFlowEnabled: false, directAccessGrantsEnabled: false });
      seen.add(clientSecret);
      return { clientId, clientSecret };
    },
    close: async () => {
      front.close();
      for (const name of [realm, second]) await administration.deleteRealm(name);
    },
  };
}
