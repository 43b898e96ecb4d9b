import { createHmac } from 'node:crypto';
import { ConnectorError, type AddSecretRequest, type Connector, type RemoteSecret } from '@keyplane/connector-kit';
import type { Server } from '../generic-oidc/server.js';
import { getClient, openManagement, putClient, regenerateSecret, removeRotatedSecret, findClient, type Management } from './api.js';
import { secretOf, type Client } from './representation.js';

/** Keycloak's own attributes; seconds since 1970. */
const CREATED = 'client.secret.creation.time';
const ENDS = 'client.secret.expiration.time';
const OLDER = 'client.secret.rotated';
const OLDER_ENDS = 'client.secret.rotated.expiration.time';
/** Ours: Keycloak forgets when the older secret was made. */
const OLDER_CREATED = 'keyplane.secret.older.creation.time';

/**
 * A new secret; the old one works on beside it for as long as the realm's policy lets it. Keycloak makes this of its own
 * accord where there is a policy, and kills the old secret without a word where there is none: so it is looked before.
 */
export async function addSecret(server: Server, request: AddSecretRequest): Promise<{ secretId: string; clientSecret: string }> {
  if (request.expiresAt !== null) throw new ConnectorError('rejected', 'At Keycloak the realm’s policy says when a secret ends: leave expiresAt out.');
  const isReplacement = request.overlapSeconds === 0;
  if (!isReplacement && !hasRotation(server)) throw noRotation();
  const management = await openManagement(server, request);
  const client = await getClient(management, request.handle.clientId);
  if (!isReplacement) await checkRotation(management, client);
  const clientSecret = await regenerateSecret(management, client);
  try {
    await endOlder(server, management, { client, overlapSeconds: request.overlapSeconds });
  } catch (error) {
    // As itself it would say that nothing was done.
    throw new ConnectorError('unexpected-response', 'A new secret was made, but the older one could not be ended.', { retryable: true, cause: error });
  }
  return { secretId: secretIdOf(server, client, clientSecret), clientSecret };
}

/** An update, even of nothing that matters, makes Keycloak say whether the policy applies to this client. */
async function checkRotation(management: Management, client: Client): Promise<void> {
  await putClient(management, client, { attributes: { [OLDER_CREATED]: client.attributes?.[CREATED] ?? '' } });
  const { attributes } = await getClient(management, client.clientId);
  if (attributes?.[ENDS] === undefined) throw noRotation();
}

/** Sooner than the policy says, where that is asked for; never later: Keycloak does not allow it. */
async function endOlder(server: Server, management: Management, { client, overlapSeconds }: { client: Client; overlapSeconds: number | null }): Promise<void> {
  if (overlapSeconds === null) return;
  if (overlapSeconds === 0) return removeRotatedSecret(management, client);
  const { attributes } = await getClient(management, client.clientId);
  const wanted = Math.ceil(server.context.clock().getTime() / 1000) + overlapSeconds;
  if (wanted < Number(attributes?.[OLDER_ENDS])) await putClient(management, client, { attributes: { [OLDER_ENDS]: String(wanted) } });
}

/** Where nothing is rotated there is one secret. */
export async function listSecrets(server: Server, request: Parameters<Connector['listSecrets']>[0]): Promise<RemoteSecret[]> {
  const client = await getClient(await openManagement(server, request), request.handle.clientId);
  return secretsOf(server, client).map(({ value, ...secret }) => ({ ...secret, secretId: secretIdOf(server, client, value) }));
}

/** The older one is ended; for the newest, the older one takes its place again. The only one cannot be retired. */
export async function retireSecret(server: Server, request: Parameters<Connector['retireSecret']>[0]): Promise<void> {
  if (!hasRotation(server)) throw noRotation();
  const management = await openManagement(server, request);
  const client = await findClient(management, request.handle.clientId);
  if (client === null) return;
  const all = secretsOf(server, client);
  const retired = all.find(({ value }) => secretIdOf(server, client, value) === request.secretId);
  if (retired === undefined) return;
  if (all.length === 1) throw new ConnectorError('rejected', 'It is the only secret of the client. Add another one first.');
  const [older] = all;
  if (older !== undefined && older !== retired) {
    await putClient(management, client, { secret: older.value, attributes: { [CREATED]: secondsOf(older.createdAt) } });
    await request.handle.onClientSecretChanged?.(older.value);
  }
  await removeRotatedSecret(management, client);
}

type Secret = Omit<RemoteSecret, 'secretId'> & { value: string };

/** Oldest first. Keycloak goes on naming an older secret that has ended. */
function secretsOf({ context }: Server, client: Client): Secret[] {
  const newest = secretOf(client);
  const { [OLDER]: older, [CREATED]: created, [ENDS]: ends, [OLDER_ENDS]: olderEnds, [OLDER_CREATED]: olderCreated } = client.attributes ?? {};
  const isAlive = older !== undefined && older !== newest && Number(olderEnds) * 1000 > context.clock().getTime();
  return [
    ...(isAlive ? [{ value: older, description: null, createdAt: dateOf(olderCreated ?? created), expiresAt: dateOf(olderEnds) }] : []),
    ...(newest === null ? [] : [{ value: newest, description: null, createdAt: dateOf(created), expiresAt: ends === undefined ? null : dateOf(ends) }]),
  ];
}

/** Keycloak gives secrets no ids. Keyed, so that nobody can try out with it what a secret might be. */
function secretIdOf({ connection }: Server, { id }: Client, value: string): string {
  return createHmac('sha256', String(connection.connection['clientSecret'])).update(`${id}\0${value}`).digest('base64url').slice(0, 22);
}

function hasRotation({ connection }: Server): boolean {
  return connection.connection['secretRotation'] === true;
}

function noRotation(): ConnectorError {
  return new ConnectorError('unsupported', 'This realm does not keep an old secret beside a new one: it has no client policy with the executor secret-rotation for this client, or the key manager does not say so. With overlapSeconds 0 the new secret replaces the old one at once.');
}

const dateOf = (seconds: string | undefined): Date => new Date((Number(seconds) || 0) * 1000);
const secondsOf = (date: Date): string => String(date.getTime() / 1000);
