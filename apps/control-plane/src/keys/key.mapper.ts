import type { ApplicationKey, ApplicationKeyState, Unfinished } from '@keyplane/contracts';
import type { KeyManagerEntity } from '../key-managers/key-manager.entity.js';
import type { ApplicationKeyEntity } from './application-key.entity.js';

/** What a key shows of its key manager. */
export interface KeyManagerOfKey {
  displayName: string;
  type: string;
  tokenEndpoint: string | null;
}

export function keyManagerOfKey({ displayName, type, endpoints }: KeyManagerEntity): KeyManagerOfKey {
  return { displayName, type, tokenEndpoint: endpoints.token ?? null };
}

/** What the owner and administrators read; the row holds no secret (those are in a table of their own). */
export function toApplicationKey(row: ApplicationKeyEntity, { tokenEndpoint, ...keyManager }: KeyManagerOfKey): ApplicationKey {
  const { organizationId: _organization, reference: _reference, needsPerson: _person, attempts: _attempts, nextAttemptAt: _next, secretIntent: _intent, createdAt, updatedAt, ...fields } = row;
  return { ...fields, unfinished: unfinishedOf(row), keyManager, tokenEndpoint, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}

/** What is left to do at the server; null when nothing is. */
export function unfinishedOf(row: UnfinishedRow): Unfinished | null {
  const kind = row.state === 'pending' ? 'create' : row.state === 'deleting' ? 'delete' : row.secretIntent !== null ? 'add-secret' : null;
  return kind && { kind, tag: row.reference, needsPerson: row.needsPerson, attempts: row.attempts, nextAttemptAt: row.nextAttemptAt?.toISOString() ?? null };
}

export type UnfinishedRow = Pick<ApplicationKeyEntity, 'state' | 'secretIntent' | 'reference' | 'needsPerson' | 'attempts' | 'nextAttemptAt'>;

/** What gateways get to know; null before the client exists. */
export function toApplicationKeyState({ id, organizationId, applicationId, keyManagerId, clientId, environment, enabled }: ApplicationKeyEntity): ApplicationKeyState | null {
  return clientId === null ? null : { id, organizationId, applicationId, keyManagerId, clientId, environment, enabled };
}
