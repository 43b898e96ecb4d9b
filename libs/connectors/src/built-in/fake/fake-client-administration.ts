import { randomUUID } from 'node:crypto';
import { ClientAdministrationError, type ClientAdministration, type ClientDescription } from '@keyplane/oauth-server';

type Secret = { secretId: string; clientSecret: string; description: string | null; createdAt: Date; expiresAt: Date | null };
type Stored = ClientDescription & { secrets: Secret[] };

/** The built-in key manager's port in memory, for tests. */
export function createFakeClientAdministration(): ClientAdministration & { ids: () => string[] } {
  const clients = new Map<string, Stored>();
  const get = (clientId: string): Stored => {
    const client = clients.get(clientId);
    if (client === undefined) throw new ClientAdministrationError('not-found', 'There is no such client.');
    return client;
  };
  const described = ({ clientId, kind, reference, name, grantTypes, redirectUris, scopes, accessTokenSeconds, enabled }: Stored): ClientDescription => ({ clientId, kind, reference, name, grantTypes, redirectUris, scopes, accessTokenSeconds, enabled });
  const aSecret = (): Secret => ({ secretId: randomUUID(), clientSecret: randomUUID(), description: null, createdAt: new Date(), expiresAt: null });
  const findByReference = (reference: string) => [...clients.values()].find((client) => client.reference === reference);
  return {
    ids: () => [...clients.keys()],
    async createClient({ clientId = randomUUID(), accessTokenSeconds = 900, clientSecret: given, ...request }) {
      const existing = request.reference === null ? undefined : findByReference(request.reference);
      if (existing !== undefined) return { clientId: existing.clientId, clientSecret: null };
      if (request.scopes.some((scope) => scope.startsWith('keyplane:'))) throw new ClientAdministrationError('rejected', 'keyplane:* is reserved.');
      const secret = { ...aSecret(), ...(given !== undefined && { clientSecret: given }) };
      clients.set(clientId, { ...request, clientId, accessTokenSeconds, enabled: true, secrets: [secret] });
      return { clientId, clientSecret: secret.clientSecret };
    },
    readClient: async (clientId) => (clients.has(clientId) ? described(get(clientId)) : null),
    async findClientByReference(reference) {
      const found = findByReference(reference);
      return found === undefined ? null : described(found);
    },
    updateClient: async (clientId, changes) => described(Object.assign(get(clientId), changes)),
    async addSecret(clientId, { description, expiresAt }) {
      const secret = { ...aSecret(), description, expiresAt };
      get(clientId).secrets.push(secret);
      return { secretId: secret.secretId, clientSecret: secret.clientSecret };
    },
    listSecrets: async (clientId) => get(clientId).secrets.map(({ secretId, description, createdAt, expiresAt }) => ({ secretId, description, createdAt, expiresAt })),
    async retireSecret(clientId, secretId) {
      const client = get(clientId);
      client.secrets = client.secrets.filter((secret) => secret.secretId !== secretId);
    },
    async deleteClient(clientId) {
      clients.delete(clientId);
    },
    async issueToken(clientId, { scopes }) {
      if (scopes.some((scope) => !get(clientId).scopes.includes(scope))) throw new ClientAdministrationError('rejected', 'The client may not have this scope.');
      return { accessToken: randomUUID(), expiresIn: get(clientId).accessTokenSeconds, scope: scopes.join(' ') || null };
    },
  };
}
