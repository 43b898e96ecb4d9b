import type { ConnectorDefinition } from '@keyplane/connector-kit';
import type { Capabilities } from '@keyplane/contracts';
import { createGenericOidcConnector } from './generic-oidc.connector.js';

const capabilities: Capabilities = { createClients: true, findByReference: false, multipleSecrets: false, replaceSecret: false, manageScopes: false, requestTokens: true, revokeTokens: true };

/** Any server with standard discovery and dynamic client registration (RFC 8414, 7591, 7592, 7009). */
export const genericOidcDefinition: ConnectorDefinition = {
  type: 'generic-oidc',
  displayName: 'OpenID Connect / OAuth 2.0 (generic)',
  description: 'Any authorization server that publishes a discovery document (RFC 8414 or OpenID Connect Discovery). Keys can be generated where it has dynamic client registration (RFC 7591).',
  docsUrl: null,
  creatable: true,
  capabilities,
  capabilitiesOf: ({ endpoints }) => ({ ...capabilities, createClients: endpoints.clientRegistration !== undefined }),
  connectionFields: [
    {
      kind: 'secret',
      name: 'initialAccessToken',
      label: 'Initial access token',
      help: 'Sent when a client is registered (RFC 7591). Leave it empty only if the server lets anybody register.',
      required: false,
    },
  ],
  applicationFields: [],
  create: (connection, context) => createGenericOidcConnector({ connection, context }),
};
