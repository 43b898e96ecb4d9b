import { capabilitiesOf, type ConnectorDefinition } from '@keyplane/connector-kit';
import type { UsableKeyManager } from '@keyplane/contracts';
import { canGenerateKeys } from '../key-managers/can-generate-keys.js';
import type { KeyManagerEntity } from '../key-managers/key-manager.entity.js';
import { toSummary } from '../key-managers/key-manager.mapper.js';

/** A key manager as the owner of an application reads it. */
export function toUsableKeyManager(row: KeyManagerEntity, definition: Pick<ConnectorDefinition, 'capabilities' | 'capabilitiesOf' | 'applicationFields' | 'issuesTokensWithoutSecret'>): UsableKeyManager {
  const { availableGrantTypes, enableTokenGeneration, enableMapOAuthConsumerApps, validateMappedApps } = row;
  // Where tokens need no secret, nobody can prove that a client is theirs.
  const canMap = enableMapOAuthConsumerApps && definition.issuesTokensWithoutSecret !== true;
  const { multipleSecrets: canAddSecrets, replaceSecret: canReplaceSecret } = capabilitiesOf(definition, row);
  return { ...toSummary(row), availableGrantTypes, tokenEndpoint: row.endpoints.token ?? null, enableTokenGeneration, enableOAuthAppCreation: canGenerateKeys(row, definition), enableMapOAuthConsumerApps: canMap, validateMappedApps, canAddSecrets, canReplaceSecret, applicationFields: [...definition.applicationFields] };
}
