import { randomUUID } from 'node:crypto';
import { describeConnectorContract, type ContractSubject } from '@keyplane/connector-kit/contract';
import { genericOidcDefinition } from './definition.js';
import { connectTo, loopbackContext } from './fake/connection.js';
import { startFakeOidcServer, type FakeQuirks } from './fake/fake-oidc-server.js';

const { capabilities } = genericOidcDefinition;

describeConnectorContract('generic-oidc against the fake, strict to the RFCs', { capabilities, speaksHttp: true, make: () => makeSubject({}) });
describeConnectorContract('generic-oidc against the fake with an initial access token, a path, and loose habits', {
  capabilities,
  speaksHttp: true,
  make: () => makeSubject({ initialAccessToken: randomUUID(), issuerPath: '/realms/a', rotatesOnRead: true, replacesSecretOnUpdate: true, looseStatuses: true }),
});

async function makeSubject(quirks: FakeQuirks): Promise<ContractSubject> {
  const server = await startFakeOidcServer(quirks);
  const context = loopbackContext();
  const { initialAccessToken } = quirks;
  return {
    connector: await connectTo(server.issuer, { context, ...(initialAccessToken !== undefined && { secrets: { initialAccessToken } }) }),
    issuer: server.issuer,
    settings: { name: 'An application', grantTypes: ['client_credentials'], callbackUrls: [], scopes: ['orders:read', 'orders:write'], additionalProperties: {} },
    secrets: initialAccessToken === undefined ? [] : [initialAccessToken],
    server: { clientIds: async () => server.clients.ids(), misbehave: server.misbehave, requests: server.requests },
    close: async () => {
      await context.close();
      await server.close();
    },
  };
}
