import type { KeyManager, KeyManagerState, KeyManagerSummary, Permissions } from '@keyplane/contracts';
import type { KeyManagerEntity } from './key-manager.entity.js';

/** What gateways get to know. */
export function toKeyManagerState(row: KeyManagerEntity): KeyManagerState {
  const { issuer, issuerAliases, allowedAlgorithms, audiences, consumerKeyClaim, scopesClaim, requireAtJwt, clockToleranceSeconds } = row;
  return { id: row.id, organizationId: row.organizationId, name: row.name, enabled: row.enabled, profile: { issuer, issuerAliases, allowedAlgorithms, audiences, consumerKeyClaim, scopesClaim, requireAtJwt, clockToleranceSeconds } };
}

/** What API developers and application developers read. */
export function toSummary(row: KeyManagerEntity): KeyManagerSummary {
  return { id: row.id, name: row.name, displayName: row.displayName, type: row.type, enabled: row.enabled, description: row.description };
}

/** What administrators read; the place where secrets stop. `secretFields` are the names of the connection's secret fields. */
export function toKeyManager(row: KeyManagerEntity, context: { organization: string | null; permissions: Permissions; secretFields: readonly string[] }): KeyManager {
  const { organizationId: _organization, connectionSecrets, deleting: _deleting, createdAt, updatedAt, ...fields } = row;
  const secrets = context.secretFields.map((name) => [name, { isSet: Object.hasOwn(connectionSecrets, name), setAt: connectionSecrets[name]?.setAt ?? null }]);
  return {
    ...fields, organization: context.organization, permissions: context.permissions, connection: { ...row.connection, ...Object.fromEntries(secrets) },
    createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString(),
  };
}
