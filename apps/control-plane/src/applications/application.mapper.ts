import type { Application, ApplicationState, ListedApplication } from '@keyplane/contracts';
import type { ApplicationEntity } from './application.entity.js';
import type { ApplicationHoldings } from './applications.repository.js';

/** `owner` is a user name, or `client:{name}`. */
export function toApplication(row: ApplicationEntity, owner: string): Application {
  const { id, name, description, enabled, deleting, revision } = row;
  return { id, name, description, enabled, owner, deleting, revision, createdAt: row.createdAt.toISOString(), updatedAt: row.updatedAt.toISOString() };
}

/** None where it holds nothing any more: it was deleted. */
export function toListedApplication(row: ApplicationEntity, holdings: ApplicationHoldings | undefined): ListedApplication[] {
  if (holdings === undefined) return [];
  const { owner, activeKeys, subscriptions } = holdings;
  return [{ ...toApplication(row, owner), activeKeys, subscriptions }];
}

/** What gateways get to know: not whose it is. */
export function toApplicationState({ id, organizationId, name, enabled }: ApplicationEntity): ApplicationState {
  return { id, organizationId, name, enabled };
}
