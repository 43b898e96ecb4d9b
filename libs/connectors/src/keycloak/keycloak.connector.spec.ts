import { capabilitiesOf } from '@keyplane/connector-kit';
import { describeConnectorContract } from '@keyplane/connector-kit/contract';
import { keycloakDefinition } from './definition.js';
import { describeWithRealm } from './testing/with-realm.js';

const harness = { speaksHttp: true, looksClientsUp: true } as const;

describeWithRealm('a realm as it comes', {}, (realm) => {
  describeConnectorContract('keycloak', { ...harness, capabilities: capabilitiesOf(keycloakDefinition, { connection: {}, endpoints: {} }), make: () => realm().subject() });
});

describeWithRealm('a realm that rotates client secrets', { rotatesSecrets: true }, (realm) => {
  const connection = { secretRotation: true };
  describeConnectorContract('keycloak', { ...harness, capabilities: capabilitiesOf(keycloakDefinition, { connection, endpoints: {} }), make: () => realm().subject(connection) });
});
