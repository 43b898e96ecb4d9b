import { ConnectorError, type CallOptions, type Connector, type ConnectorContext, type ConnectorDefinition, type KeyManagerConnection } from '@keyplane/connector-kit';
import { z } from 'zod';

const Created = z.object({ clientId: z.string(), clientSecret: z.string().nullable() });
const Clients = z.array(z.object({ clientId: z.string(), reference: z.string().nullable(), scopes: z.array(z.string()) }));

/** The connector of `SearchableServer`: known to test processes alone. */
export const searchableConnector: ConnectorDefinition = {
  type: 'searchable', displayName: 'Searchable', description: 'For tests.', docsUrl: null, creatable: true,
  capabilities: { createClients: true, findByReference: true, multipleSecrets: true, replaceSecret: true, manageScopes: false, requestTokens: true, revokeTokens: false },
  connectionFields: [], applicationFields: [],
  create: (connection, context) => connectorOf(connection, context),
};

function connectorOf({ issuer, endpoints, certificates }: KeyManagerConnection, context: ConnectorContext): Connector {
  const ask = async <T>(schema: z.ZodType<T>, path: string, { method = 'GET', body, signal }: CallOptions & { method?: string; body?: unknown } = {}): Promise<T> => {
    const answer = await context.fetch(`${String(issuer)}${path}`, { method, ...(signal && { signal }), ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }) })
      .catch((error: unknown) => Promise.reject(new ConnectorError('unreachable', 'The server does not answer.', { cause: error })));
    if (answer.status === 401) throw new ConnectorError('unauthorized', 'Not accepted.');
    if (answer.status === 404) throw new ConnectorError('not-found', 'There is no such client.');
    if (answer.status >= 500) throw new ConnectorError('unreachable', 'The server is away.', { upstreamStatus: answer.status });
    return schema.parse(answer.json());
  };
  const complete = { name: null, grantTypes: ['client_credentials'], callbackUrls: [] };
  return {
    describeIssuer: () => Promise.resolve({ issuer: String(issuer), endpoints, certificates }),
    createClient: async ({ reference, scopes, ...options }) => ({ ...(await ask(Created, '/clients', { ...options, method: 'POST', body: { reference, scopes } })), registration: null }),
    findClients: async (query) => (await ask(Clients, `/clients?${new URLSearchParams('reference' in query ? { reference: query.reference } : { clientId: query.clientId }).toString()}`)).map((client) => ({ ...complete, ...client })),
    deleteClient: async ({ handle }) => {
      await ask(z.unknown(), `/clients/${handle.clientId}`, { method: 'DELETE' }).catch((error: unknown) => (error instanceof ConnectorError && error.code === 'not-found' ? undefined : Promise.reject(error)));
    },
    addSecret: async ({ handle }) => {
      const { secretId, value } = await ask(z.object({ secretId: z.string(), value: z.string() }), `/clients/${handle.clientId}/secrets`, { method: 'POST' });
      return { secretId, clientSecret: value };
    },
    listSecrets: async ({ handle }) => (await ask(z.array(z.string()), `/clients/${handle.clientId}/secrets`)).map((secretId) => ({ secretId, description: null, createdAt: new Date(0), expiresAt: null })),
    retireSecret: async ({ handle, secretId }) => void (await ask(z.unknown(), `/clients/${handle.clientId}/secrets/${secretId}`, { method: 'DELETE' })),
    requestToken: async ({ handle, clientSecret }) => ({ ...(await ask(z.object({ accessToken: z.string() }), '/token', { method: 'POST', body: { clientId: handle.clientId, clientSecret } })), expiresIn: null, scope: null }),
    checkConnection: unused, discover: unused, readClient: unused, updateClient: unused, revokeToken: unused, ensureScopes: unused,
  };
}

const unused = (): Promise<never> => Promise.reject(new ConnectorError('unsupported', 'Not in these tests.'));
