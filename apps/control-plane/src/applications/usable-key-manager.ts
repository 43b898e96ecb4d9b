import { capabilitiesOf, type ConnectorDefinition } from '@keyplane/connector-kit';
import type { UsableKeyManager } from '@keyplane/contracts';
import type { KeyManagerEntity } from '../key-managers/key-manager.entity.js';
import { toSummary } from '../key-managers/key-manager.mapper.js';

/** A key manager as the owner of an application reads it. */
export function toUsableKeyManager(row: KeyManagerEntity, definition: Pick<ConnectorDefinition, 'capabilities' | 'capabilitiesOf' | 'applicationFields' | 'issuesTokensWithoutSecret'>): UsableKeyManager {
  const { availableGrantTypes, enableTokenGeneration, enableOAuthAppCreation, enableMapOAuthConsumerApps, validateMappedApps } = row;
  // Where tokens need no secret, nobody can prove that a client is theirs.
  const canMap = enableMapOAuthConsumerApps && definition.issuesTokensWithoutSecret !== true;
  const { multipleSecrets: canAddSecrets, replaceSecret: canReplaceSecret } = capabilitiesOf(definition, row.connection);
  return { ...toSummary(row), availableGrantTypes, tokenEndpoint: row.endpoints.token ?? null, enableTokenGeneration, enableOAuthAppCreation, enableMapOAuthConsumerApps: canMap, validateMappedApps, canAddSecrets, canReplaceSecret, applicationFields: [...definition.applicationFields] };
}
