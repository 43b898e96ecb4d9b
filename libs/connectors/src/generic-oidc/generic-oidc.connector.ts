import { ConnectorError, type Connector } from '@keyplane/connector-kit';
import { checkServer } from './check.js';
import { discover } from './discovery.js';
import { fieldsOf } from './metadata.js';
import { deleteRegistration, readRegistration, registerClient, updateRegistration } from './registration.js';
import { describeServer, exchangeOf, type Server } from './server.js';
import { requestToken, revokeToken } from './token.js';

/** The connector for servers of which nothing is known but the standards. It remembers nothing between two calls. */
export function createGenericOidcConnector(server: Server): Connector {
  return {
    checkConnection: (request) => checkServer(server, exchangeOf(server, request)),
    discover: async (request) => fieldsOf(await discover(exchangeOf(server, request), request.url)),
    describeIssuer: (request) => describeServer(server, exchangeOf(server, request)),
    createClient: (request) => registerClient(server, request),
    readClient: (request) => readRegistration(server, request),
    updateClient: (request) => updateRegistration(server, request),
    deleteClient: (request) => deleteRegistration(server, request),
    requestToken: async (request) => requestToken(server, request),
    revokeToken: async (request) => revokeToken(server, request),
    findClients: unsupported('Clients cannot be searched by dynamic client registration (RFC 7591).'),
    addSecret: unsupported('There is no standard way to give a client a second secret.'),
    retireSecret: unsupported('There is no standard way to retire a client secret.'),
    ensureScopes: unsupported('There is no standard way to create scopes.'),
  };
}

function unsupported(message: string): () => Promise<never> {
  return () => Promise.reject(new ConnectorError('unsupported', message));
}
