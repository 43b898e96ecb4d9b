import { randomBytes } from 'node:crypto';
import { ConnectorError, type Connector, type CreateClientRequest, type CreatedClient, type RemoteClient } from '@keyplane/connector-kit';
import type { Server } from '../generic-oidc/server.js';
import { findClient, getClient, listScopes, openManagement, postClient, putClient, removeClient, type Management } from './api.js';
import { changedClient, newClient, referenceOf, remoteClientOf, secretOf, type ClientScopes } from './representation.js';
import { changeScopes } from './scopes.js';

/** 256 bits. */
const SECRET_BYTES = 32;

/**
 * One call makes the client, with its scopes, its tag and a secret of our choice: there is none that is half made, and none
 * that is made before something else fails.
 */
export async function createClient(server: Server, request: CreateClientRequest): Promise<CreatedClient> {
  const { reference } = request;
  const management = await openManagement(server, request);
  const { scopes, missing } = await scopesFor(management, request.scopes);
  const { audience } = server.connection.connection;
  const clientSecret = randomBytes(SECRET_BYTES).toString('base64url');
  const isNew = await postClient(management, newClient(request, { reference, clientSecret, scopes, audience: typeof audience === 'string' ? audience : null }));
  if (!isNew) await checkIsOurs(management, reference);
  return { clientId: reference, clientSecret: isNew ? clientSecret : null, registration: null, ...(missing.length > 0 && { missingScopes: missing }) };
}

/** A client of this id is there: of an earlier try, if it carries our tag. Whatever keeps us from looking, there may be one. */
async function checkIsOurs(management: Management, reference: string): Promise<void> {
  const client = await findClient(management, reference).catch((error: unknown) => {
    throw new ConnectorError('unexpected-response', 'The realm has a client of this id already, and it could not be looked whether Keyplane made it.', { retryable: true, cause: error });
  });
  if (client === null || referenceOf(client) !== reference) throw new ConnectorError('conflict', 'The realm has a client of this id that was not made by Keyplane.');
}

/** What a key asks for is in its tokens when they ask for it; what every client of the realm has, stays. */
async function scopesFor(management: Management, asked: readonly string[]): Promise<{ scopes: ClientScopes; missing: string[] }> {
  const given = (await listScopes(management, 'given')).map(({ name }) => name);
  const known = asked.length === 0 ? [] : (await listScopes(management, 'all')).map(({ name }) => name);
  const scopes = { always: given.filter((name) => !asked.includes(name)), onRequest: asked.filter((name) => known.includes(name)) };
  return { scopes, missing: asked.filter((name) => !known.includes(name)) };
}

export async function readClient(server: Server, request: Parameters<Connector['readClient']>[0]): Promise<RemoteClient> {
  return remoteClientOf(await getClient(await openManagement(server, request), request.handle.clientId));
}

/** By reference: the client id that we chose, and our tag on it. The management client is nobody's key. */
export async function findClients(server: Server, request: Parameters<Connector['findClients']>[0]): Promise<RemoteClient[]> {
  const management = await openManagement(server, request);
  const client = await findClient(management, 'reference' in request ? request.reference : request.clientId);
  if (client === null || client.clientId === management.clientId || ('reference' in request && referenceOf(client) !== request.reference)) return [];
  return [remoteClientOf(client)];
}

export async function updateClient(server: Server, request: Parameters<Connector['updateClient']>[0]): Promise<RemoteClient> {
  const { handle, changes } = request;
  const management = await openManagement(server, request);
  const before = await getClient(management, handle.clientId);
  const body = changedClient(changes);
  if (Object.keys(body).length > 0) await putClient(management, before, body);
  if (changes.scopes !== undefined) await changeScopes(management, before, changes.scopes ?? []);
  const after = await getClient(management, handle.clientId);
  // A policy of the realm may have given it a new secret with the update, because the old one was about to end.
  const secret = secretOf(after);
  if (secret !== null && secret !== secretOf(before)) await handle.onClientSecretChanged?.(secret);
  return remoteClientOf(after);
}

export async function deleteClient(server: Server, request: Parameters<Connector['deleteClient']>[0]): Promise<void> {
  const management = await openManagement(server, request);
  const client = await findClient(management, request.handle.clientId);
  if (client !== null) await removeClient(management, client);
}
