import type { ConnectorDefinition } from '@keyplane/connector-kit';
import type { ClientAdministration } from '@keyplane/oauth-server';
import { createBuiltInConnector } from './built-in.connector.js';

/** Finds the built-in key manager of an issuer; may throw for an issuer that is none of ours. */
export type BuiltInClients = (issuer: string) => ClientAdministration;

/** The built-in key manager: an injected port per issuer instead of HTTP. */
export function createBuiltInDefinition(builtInClients: BuiltInClients): ConnectorDefinition {
  return {
    type: 'built-in',
    displayName: 'Built-in key manager',
    description: 'The OAuth 2.0 authorization server that comes with Keyplane, one for each organization.',
    docsUrl: null,
    creatable: false,
    capabilities: { createClients: true, findByReference: true, multipleSecrets: true, replaceSecret: true, manageScopes: false, requestTokens: true, revokeTokens: false },
    connectionFields: [],
    applicationFields: [
      { kind: 'number', name: 'accessTokenSeconds', label: 'Access token lifetime', help: 'Seconds that an access token is valid.', required: false, default: 900, min: 60, max: 86_400 },
    ],
    issuesTokensWithoutSecret: true,
    create: (connection, context) => createBuiltInConnector({ connection, context, builtInClients }),
  };
}
