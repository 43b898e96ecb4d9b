import { ClientAdministrationError, type ClientAdministration, type ClientDescription } from '../client-administration.js';
import type { OAuthStorage, StoredClient, StoredSecret } from '../storage.js';
import type { AccessTokens } from '../tokens/access-token.js';
import { ScopeRefused } from '../tokens/scopes.js';
import { DEFAULT_ACCESS_TOKEN_SECONDS, checkClient, checkClientId, checkClientSecret, reject } from './client-rules.js';
import { isCurrent, newClientId, newClientSecret, newSecretId, type SecretHasher } from './secrets.js';

/** Each token request compares with all of them. What has ended goes with the next that comes. */
const SECRETS_MAX = 20;

export interface ClientAdministrationParts {
  storage: OAuthStorage;
  hasher: SecretHasher;
  accessTokens: AccessTokens;
  clock: () => Date;
}

type CreateRequest = Parameters<ClientAdministration['createClient']>[0];
type SecretRequest = Parameters<ClientAdministration['addSecret']>[1];

/** `ClientAdministration` over the storage port. Errors of the storage itself pass through. */
export function createClientAdministration(parts: ClientAdministrationParts): ClientAdministration {
  return {
    createClient: (request) => createClient(parts, request),
    addSecret: (clientId, request) => addSecret(parts, clientId, request),
    issueToken: (clientId, { scopes }) => issueToken(parts, clientId, scopes),
    async readClient(clientId) {
      const client = await parts.storage.findClient(clientId);
      return client && describe(client);
    },
    async findClientByReference(reference) {
      const client = await parts.storage.findClientByReference(reference);
      return client && describe(client);
    },
    async updateClient(clientId, changes) {
      return describe(known(await parts.storage.changeClient(clientId, (client) => withChanges(client, changes))));
    },
    async listSecrets(clientId) {
      const { secrets } = known(await parts.storage.findClient(clientId));
      const now = parts.clock();
      return secrets.filter((secret) => isCurrent(secret, now)).map(({ secretId, description, createdAt, expiresAt }) => ({ secretId, description, createdAt, expiresAt }));
    },
    async retireSecret(clientId, secretId) {
      await parts.storage.changeClient(clientId, (client) => ({ ...client, secrets: client.secrets.filter((secret) => secret.secretId !== secretId) }));
    },
    deleteClient: (clientId) => parts.storage.deleteClient(clientId),
  };
}

async function createClient({ storage, hasher, clock }: ClientAdministrationParts, request: CreateRequest): Promise<{ clientId: string; clientSecret: string | null }> {
  const { clientId = newClientId(), clientSecret = newClientSecret(), accessTokenSeconds = DEFAULT_ACCESS_TOKEN_SECONDS, scopes, ...settings } = request;
  const client: StoredClient = { ...settings, clientId, accessTokenSeconds, scopes: unique(scopes), enabled: true, secrets: [] };
  checkClient(client);
  checkClientId(clientId);
  checkClientSecret(clientSecret);
  const existing = await findReplay(storage, request);
  if (existing) return existing;
  // saveClient replaces: without this, naming another client's id would take that client over.
  if (request.clientId !== undefined && (await storage.findClient(clientId))) reject('This client id is taken.');
  client.secrets.push(storedSecret(hasher.hash(clientSecret), { description: null, expiresAt: null }, clock()));
  try {
    await storage.saveClient(client);
  } catch (error) {
    // The same request at the same time may have won: then its client is ours, too.
    const winner = await findReplay(storage, request);
    if (winner) return winner;
    throw error;
  }
  return { clientId, clientSecret };
}

async function findReplay(storage: OAuthStorage, { reference, kind }: CreateRequest): Promise<{ clientId: string; clientSecret: null } | null> {
  const existing = reference === null ? null : await storage.findClientByReference(reference);
  if (existing && existing.kind !== kind) reject('This reference belongs to a client of another kind.');
  return existing && { clientId: existing.clientId, clientSecret: null };
}

async function addSecret({ storage, hasher, clock }: ClientAdministrationParts, clientId: string, request: SecretRequest): Promise<{ secretId: string; clientSecret: string }> {
  const { clientSecret = newClientSecret(), expiresAt, overlapSeconds } = request;
  const now = clock();
  checkClientSecret(clientSecret);
  if (expiresAt !== null && !(expiresAt.getTime() > now.getTime())) reject('expiresAt is in the past.');
  if (overlapSeconds !== null && !(Number.isInteger(overlapSeconds) && overlapSeconds >= 0)) reject('overlapSeconds is a whole number of seconds, 0 or more.');
  const added = storedSecret(hasher.hash(clientSecret), request, now);
  const changed = await storage.changeClient(clientId, (client) => {
    const older = endingAfter(client.secrets.filter((secret) => isCurrent(secret, now)), overlapSeconds, now);
    if (older.filter((secret) => isCurrent(secret, now)).length >= SECRETS_MAX) reject(`A client has at most ${SECRETS_MAX} secrets at a time. Retire one first.`);
    return { ...client, secrets: [...older, added] };
  });
  known(changed);
  return { secretId: added.secretId, clientSecret };
}

/** Only ever shortens: a secret that ends earlier keeps its end. */
function endingAfter(secrets: readonly StoredSecret[], overlapSeconds: number | null, now: Date): StoredSecret[] {
  if (overlapSeconds === null) return [...secrets];
  const end = now.getTime() + overlapSeconds * 1000;
  return secrets.map((secret) => ({ ...secret, expiresAt: new Date(Math.min(end, secret.expiresAt?.getTime() ?? end)) }));
}

async function issueToken({ storage, accessTokens }: ClientAdministrationParts, clientId: string, scopes: readonly string[]): Promise<Awaited<ReturnType<ClientAdministration['issueToken']>>> {
  const client = known(await storage.findClient(clientId));
  if (!client.enabled) reject('This client is disabled.');
  if (!client.grantTypes.includes('client_credentials')) reject('This client may not use client_credentials.');
  try {
    return await accessTokens.mint(client, scopes);
  } catch (error) {
    if (error instanceof ScopeRefused) reject(`No token: ${error.message}.`);
    throw error;
  }
}

function withChanges(client: StoredClient, changes: Parameters<ClientAdministration['updateClient']>[1]): StoredClient {
  const { name = client.name, grantTypes = client.grantTypes, redirectUris = client.redirectUris, scopes = client.scopes } = changes;
  const { accessTokenSeconds = client.accessTokenSeconds, enabled = client.enabled } = changes;
  // Named one by one: a caller without types can't smuggle in `kind` or `secrets`.
  const changed = { ...client, name, grantTypes, redirectUris, scopes: unique(scopes), accessTokenSeconds, enabled };
  checkClient(changed);
  return changed;
}

function storedSecret(hash: string, { description, expiresAt }: Pick<StoredSecret, 'description' | 'expiresAt'>, createdAt: Date): StoredSecret {
  return { secretId: newSecretId(), hash, description, createdAt, expiresAt };
}

function describe({ clientId, kind, reference, name, grantTypes, redirectUris, scopes, accessTokenSeconds, enabled }: StoredClient): ClientDescription {
  return { clientId, kind, reference, name, grantTypes, redirectUris, scopes, accessTokenSeconds, enabled };
}

function known(client: StoredClient | null): StoredClient {
  if (!client) throw new ClientAdministrationError('not-found', 'There is no such client.');
  return client;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
