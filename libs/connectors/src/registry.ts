import type { ConnectorDefinition } from '@keyplane/connector-kit';
import { createBuiltInDefinition, type BuiltInClients } from './built-in/definition.js';
import { genericOidcDefinition } from './generic-oidc/definition.js';
import { keycloakDefinition } from './keycloak/definition.js';

/** All types, in the order in which forms offer them. A new connector adds its line here and in `createConnectorRegistry`. */
export const CONNECTOR_TYPES = ['built-in', 'keycloak', 'generic-oidc'] as const;
export type ConnectorType = (typeof CONNECTOR_TYPES)[number];
export type ConnectorRegistry = Readonly<Record<ConnectorType, ConnectorDefinition>>;

/**
 * The only place that knows all connectors; nothing outside switches on a type.
 * @example const registry = createConnectorRegistry({ builtInClients: (issuer) => administrationOf(issuer) });
 */
export function createConnectorRegistry({ builtInClients }: { builtInClients: BuiltInClients }): ConnectorRegistry {
  return {
    'built-in': createBuiltInDefinition(builtInClients),
    keycloak: keycloakDefinition,
    'generic-oidc': genericOidcDefinition,
  } satisfies Record<ConnectorType, ConnectorDefinition>;
}

/** The definition of a type that came from outside; null if there is none of that name. */
export function findConnectorDefinition(registry: ConnectorRegistry, type: string): ConnectorDefinition | null {
  const known = CONNECTOR_TYPES.find((name) => name === type);
  return known === undefined ? null : registry[known];
}
