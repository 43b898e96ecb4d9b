import { apiBasePath, type AcceptedKeyManagers, type Api, type ApiState } from '@keyplane/contracts';
import type { ApiEntity } from './api.entity.js';

/** What belongs to an API in tables of its own. */
export interface ApiDetails {
  operations: Api['operations'];
  keyManagerIds: string[];
}

export function toApi(row: ApiEntity, details: ApiDetails, organization: string): Api {
  const { id, name, description, version, context, upstreamUrl, sandboxUpstreamUrl, audiences, cors, forwardToken, enabled, revision } = row;
  return {
    id, name, description, version, context, basePath: apiBasePath(organization, context, version), upstreamUrl, sandboxUpstreamUrl, operations: details.operations, audiences,
    keyManagers: acceptedKeyManagers(row, details), cors, forwardToken, enabled, revision, createdAt: row.createdAt.toISOString(), updatedAt: row.updatedAt.toISOString(),
  };
}

/** What gateways get to know. */
export function toApiState(row: ApiEntity, details: ApiDetails, organization: string): ApiState {
  const { id, organizationId, name, version, upstreamUrl, sandboxUpstreamUrl, audiences, cors, forwardToken, enabled } = row;
  return {
    id, organizationId, organization, name, version, basePath: apiBasePath(organization, row.context, version), upstreamUrl, sandboxUpstreamUrl,
    operations: details.operations, audiences, keyManagers: acceptedKeyManagers(row, details), cors, forwardToken, enabled,
  };
}

export function acceptedKeyManagers(row: ApiEntity, details: ApiDetails): AcceptedKeyManagers {
  return row.acceptsAllKeyManagers ? { mode: 'all' } : { mode: 'selected', ids: details.keyManagerIds };
}
