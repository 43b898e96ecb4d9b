import { ConnectorError, type Connector } from '@keyplane/connector-kit';
import type { DiscoverResult } from '@keyplane/contracts';
import { discover } from '../generic-oidc/discovery.js';
import { fieldsOf } from '../generic-oidc/metadata.js';
import { describeServer, exchangeOf, type Server } from '../generic-oidc/server.js';
import { requestToken, revokeToken } from '../generic-oidc/token.js';
import { checkKeycloak } from './check.js';
import { createClient, deleteClient, findClients, readClient, updateClient } from './clients.js';
import { GRANT_TYPES } from './grant-types.js';
import { addSecret, listSecrets, retireSecret } from './secrets.js';

/** Keycloak: the standards where there are some, its Admin REST API for clients. It remembers nothing between two calls. */
export function createKeycloakConnector(server: Server): Connector {
  return {
    checkConnection: (request) => checkKeycloak(server, exchangeOf(server, request)),
    discover: async (request) => onlySwitchable(fieldsOf(await discover(exchangeOf(server, request), request.url))),
    describeIssuer: (request) => describeServer(server, exchangeOf(server, request)),
    createClient: (request) => createClient(server, request),
    readClient: (request) => readClient(server, request),
    findClients: (request) => findClients(server, request),
    updateClient: (request) => updateClient(server, request),
    deleteClient: (request) => deleteClient(server, request),
    addSecret: (request) => addSecret(server, request),
    listSecrets: (request) => listSecrets(server, request),
    retireSecret: (request) => retireSecret(server, request),
    requestToken: async (request) => requestToken(server, request),
    revokeToken: async (request) => revokeToken(server, request),
    ensureScopes: () => Promise.reject(new ConnectorError('unsupported', 'What a scope of a realm means is decided by its administrator: it is created there, as a client scope.')),
  };
}

/** What keys can have of the grant types that the realm lists. */
function onlySwitchable(fields: DiscoverResult['fields']): DiscoverResult['fields'] {
  const { availableGrantTypes } = fields;
  if (availableGrantTypes === undefined || !Array.isArray(availableGrantTypes.value)) return fields;
  const value = GRANT_TYPES.filter((grantType) => (availableGrantTypes.value as unknown[]).includes(grantType)); // an array, as was just looked
  return { ...fields, availableGrantTypes: { ...availableGrantTypes, value } };
}
