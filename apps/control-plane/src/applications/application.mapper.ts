import type { Application, ApplicationState } from '@keyplane/contracts';
import type { ApplicationEntity } from './application.entity.js';

/** `owner` is a user name, or `client:{name}`. */
export function toApplication(row: ApplicationEntity, owner: string): Application {
  const { id, name, description, enabled, deleting, revision } = row;
  return { id, name, description, enabled, owner, deleting, revision, createdAt: row.createdAt.toISOString(), updatedAt: row.updatedAt.toISOString() };
}

/** What gateways get to know: not whose it is. */
export function toApplicationState({ id, organizationId, name, enabled }: ApplicationEntity): ApplicationState {
  return { id, organizationId, name, enabled };
}
