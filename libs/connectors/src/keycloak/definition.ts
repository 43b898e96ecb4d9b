import type { ConnectorDefinition } from '@keyplane/connector-kit';
import type { Capabilities } from '@keyplane/contracts';
import { createKeycloakConnector } from './keycloak.connector.js';

const capabilities: Capabilities = { createClients: true, findByReference: true, multipleSecrets: true, replaceSecret: true, manageScopes: false, requestTokens: true, revokeTokens: true };

/** Keycloak by its Admin REST API; seen at work with 26.5 and 26.7. What its administrator sets up: docs/keycloak.md. */
export const keycloakDefinition: ConnectorDefinition = {
  type: 'keycloak',
  displayName: 'Keycloak',
  description: 'A realm of a Keycloak server. Its clients are managed by the Admin REST API, with one client of the realm whose service account may manage clients.',
  docsUrl: 'https://www.keycloak.org/docs/latest/server_admin/',
  creatable: true,
  capabilities,
  capabilitiesOf: ({ connection }) => ({ ...capabilities, multipleSecrets: connection['secretRotation'] === true }),
  connectionFields: [
    {
      kind: 'text',
      name: 'clientId',
      label: 'Management client id',
      help: 'A confidential client of the realm with a service account that has the role manage-clients of realm-management.',
      required: true,
    },
    { kind: 'secret', name: 'clientSecret', label: 'Management client secret', help: 'The secret of that client.', required: true },
    {
      kind: 'switch',
      name: 'secretRotation',
      label: 'Two secrets at a time',
      help: 'Switch it on if the realm has a client policy with the executor secret-rotation: then an old secret works on for a while beside a new one. Without it a new secret replaces the old one at once.',
      required: false,
      default: false,
    },
    {
      kind: 'text',
      name: 'audience',
      label: 'Audience of tokens',
      help: 'Put into the aud claim of the access tokens of every client that is made here, by an audience mapper. Leave it empty if gateways check no audience.',
      required: false,
    },
    {
      kind: 'url',
      name: 'adminUrl',
      label: 'Administration address',
      help: 'What stands before /admin/realms in the address of the Admin REST API, where that is not what stands before /realms in the issuer.',
      required: false,
    },
  ],
  applicationFields: [{ kind: 'number', name: 'accessTokenSeconds', label: 'Access token lifetime', help: 'Seconds that an access token is valid. Empty: as the realm says.', required: false, min: 60, max: 86_400 }],
  create: (connection, context) => createKeycloakConnector({ connection, context }),
};
