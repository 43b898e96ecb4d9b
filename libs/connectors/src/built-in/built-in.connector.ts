import { ConnectorError, type ClientSettings, type Connector, type ConnectorContext, type KeyManagerConnection, type RemoteClient } from '@keyplane/connector-kit';
import { CHECK_STAGES } from '@keyplane/contracts';
import type { ClientAdministration, ClientDescription } from '@keyplane/oauth-server';
import { z } from 'zod';
import { inProcess } from './in-process.js';

interface Parts {
  connection: KeyManagerConnection;
  context: ConnectorContext;
  builtInClients: (issuer: string) => ClientAdministration;
}

/** The built-in key manager through the same contract as any other, without HTTP and without a way into its tables. */
export function createBuiltInConnector({ connection, builtInClients }: Parts): Connector {
  const issuer = () => connection.issuer ?? '';
  const run = inProcess(() => builtInClients(issuer()));
  return {
    checkConnection: async (request) => {
      const works = await run(request, (clients) => clients.findClientByReference('keyplane-connection-check')).then(() => true, () => false);
      return CHECK_STAGES.map((name) => (name === 'registration' ? registrationStage(works) : { name, state: 'skip', detail: 'The built-in key manager runs in this process.', advice: null, durationMs: 0 }));
    },
    discover: unsupported('The built-in key manager is made with its organization; there is nothing to discover.'),
    describeIssuer: async () => {
      if (connection.issuer === null) throw new ConnectorError('rejected', 'The built-in key manager has no issuer.');
      return { issuer: connection.issuer, endpoints: connection.endpoints, certificates: connection.certificates };
    },
    createClient: (request) =>
      run(request, async (clients) => {
        checkGrantTypes(request.grantTypes);
        const { reference, name, grantTypes, scopes, callbackUrls: redirectUris } = request;
        const created = await clients.createClient({ kind: 'application', reference, name, grantTypes, redirectUris, scopes, accessTokenSeconds: accessTokenSecondsOf(request.additionalProperties) });
        return { ...created, registration: null };
      }),
    readClient: (request) => run(request, async (clients) => remoteClientOf(await clients.readClient(request.handle.clientId))),
    findClients: (request) =>
      run(request, async (clients) => {
        const found = 'reference' in request ? await clients.findClientByReference(request.reference) : await clients.readClient(request.clientId);
        return isOurs(found) ? [remoteClientOf(found)] : [];
      }),
    updateClient: (request) =>
      run(request, async (clients) => {
        // System clients are none of a connector's business: to it, they do not exist.
        remoteClientOf(await clients.readClient(request.handle.clientId));
        return remoteClientOf(await clients.updateClient(request.handle.clientId, changesOf(request.changes, request.handle.clientId)));
      }),
    addSecret: ({ handle, description, expiresAt, overlapSeconds, ...request }) =>
      run(request, async (clients) => {
        remoteClientOf(await clients.readClient(handle.clientId));
        return clients.addSecret(handle.clientId, { description, expiresAt, overlapSeconds });
      }),
    listSecrets: ({ handle, ...request }) =>
      run(request, async (clients) => {
        remoteClientOf(await clients.readClient(handle.clientId));
        return clients.listSecrets(handle.clientId);
      }),
    retireSecret: (request) =>
      run(request, async (clients) => {
        if (isOurs(await clients.readClient(request.handle.clientId))) await clients.retireSecret(request.handle.clientId, request.secretId);
      }),
    deleteClient: (request) =>
      run(request, async (clients) => {
        if (isOurs(await clients.readClient(request.handle.clientId))) await clients.deleteClient(request.handle.clientId);
      }),
    requestToken: (request) =>
      run(request, async (clients) => {
        remoteClientOf(await clients.readClient(request.handle.clientId));
        return clients.issueToken(request.handle.clientId, { scopes: request.scopes });
      }),
    revokeToken: unsupported('The built-in key manager does not revoke single access tokens yet.'),
    ensureScopes: unsupported('Scopes need not be created at the built-in key manager.'),
  };
}

function registrationStage(works: boolean) {
  const stage = { name: 'registration', durationMs: 0 };
  return works ? { ...stage, state: 'pass' as const, detail: 'Clients can be managed.', advice: null } : { ...stage, state: 'fail' as const, detail: 'The clients of this issuer cannot be managed.', advice: 'Check that the issuer is that of the organization.' };
}

function isOurs(client: ClientDescription | null): client is ClientDescription {
  return client !== null && client.kind === 'application';
}

function remoteClientOf(client: ClientDescription | null): RemoteClient {
  if (!isOurs(client)) throw new ConnectorError('not-found', 'The built-in key manager does not know this client.');
  const { clientId, reference, name, grantTypes, redirectUris, scopes } = client;
  return { clientId, reference, name: name === '' ? null : name, grantTypes, callbackUrls: redirectUris, scopes };
}

/** The built-in key manager has no other grants yet; a client that could ask for them would only mislead. */
function checkGrantTypes(grantTypes: readonly string[]): void {
  const other = grantTypes.filter((grantType) => grantType !== 'client_credentials');
  if (other.length > 0) throw new ConnectorError('rejected', `The built-in key manager issues tokens by client_credentials only; the key asks for ${other.length} other grant ${other.length === 1 ? 'type' : 'types'}.`);
}

function changesOf({ name, grantTypes, callbackUrls, scopes, additionalProperties }: Partial<{ [K in keyof ClientSettings]: ClientSettings[K] | null }>, clientId: string) {
  if (grantTypes) checkGrantTypes(grantTypes);
  return {
    // Every client has a name here.
    ...(name !== undefined && { name: name ?? clientId }),
    ...(grantTypes !== undefined && { grantTypes: grantTypes ?? [] }),
    ...(callbackUrls !== undefined && { redirectUris: callbackUrls ?? [] }),
    ...(scopes !== undefined && { scopes: scopes ?? [] }),
    ...(additionalProperties !== undefined && { accessTokenSeconds: accessTokenSecondsOf(additionalProperties ?? {}) }),
  };
}

const Properties = z.object({ accessTokenSeconds: z.int().min(60).max(86_400).default(900) });

function accessTokenSecondsOf(additionalProperties: Record<string, unknown>): number {
  const parsed = Properties.safeParse(additionalProperties);
  if (parsed.success) return parsed.data.accessTokenSeconds;
  throw new ConnectorError('rejected', 'accessTokenSeconds must be a whole number from 60 to 86400.');
}

function unsupported(message: string): () => Promise<never> {
  return () => Promise.reject(new ConnectorError('unsupported', message));
}
