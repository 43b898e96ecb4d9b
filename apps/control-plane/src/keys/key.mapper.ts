import type { ApplicationKey, ApplicationKeyState } from '@keyplane/contracts';
import type { ApplicationKeyEntity } from './application-key.entity.js';

/** What the owner and administrators read; the row holds no secret (those are in a table of their own). */
export function toApplicationKey(row: ApplicationKeyEntity, tokenEndpoint: string | null): ApplicationKey {
  const { organizationId: _organization, reference: _reference, createdAt, updatedAt, ...fields } = row;
  return { ...fields, tokenEndpoint, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}

/** What gateways get to know; null before the client exists. */
export function toApplicationKeyState({ id, organizationId, applicationId, keyManagerId, clientId, environment, enabled }: ApplicationKeyEntity): ApplicationKeyState | null {
  return clientId === null ? null : { id, organizationId, applicationId, keyManagerId, clientId, environment, enabled };
}
