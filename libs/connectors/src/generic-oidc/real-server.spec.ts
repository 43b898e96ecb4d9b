import { generateKeyPairSync } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { jest } from '@jest/globals';
import { describeConnectorContract, frontOf, type ContractSubject } from '@keyplane/connector-kit/contract';
import type { Provider } from 'oidc-provider';
import { genericOidcDefinition } from './definition.js';
import { connectTo, loopbackContext } from './fake/connection.js';

// A certified server as it comes: what the fake believes of the RFCs is held against somebody else's reading of them.
describeConnectorContract('generic-oidc against oidc-provider', { capabilities: genericOidcDefinition.capabilities, speaksHttp: true, make });

async function make(): Promise<ContractSubject> {
  let listener: RequestListener = (_, response) => response.destroy();
  const front = frontOf((request, response) => listener(request, response));
  const server = createServer(front.listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a listening TCP server has an AddressInfo
  const clients = new Set<string>();
  const provider = await startProvider(issuer);
  provider.on('registration_create.success', (_, client) => clients.add(client.clientId));
  provider.on('registration_delete.success', (_, client) => clients.delete(client.clientId));
  listener = provider.callback();
  const context = loopbackContext();
  return {
    connector: await connectTo(issuer, { context }),
    issuer,
    settings: { name: 'An application', grantTypes: ['client_credentials'], callbackUrls: [], scopes: ['orders:read', 'orders:write'], additionalProperties: {} },
    secrets: [],
    server: { clientIds: async () => [...clients], misbehave: front.misbehave, requests: front.requests },
    close: async () => {
      await context.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function startProvider(issuer: string): Promise<Provider> {
  // It warns of this Node version and of keeping everything in memory, for each test anew.
  const warnings = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  const { Provider } = await import('oidc-provider');
  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  const provider = new Provider(issuer, {
    jwks: { keys: [{ ...key, kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' }] },
    scopes: ['orders:read', 'orders:write'],
    ttl: { ClientCredentials: 300 },
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      revocation: { enabled: true, allowedPolicy: async (_, client, token) => token.clientId === client.clientId },
      registration: { enabled: true, initialAccessToken: false },
      registrationManagement: { enabled: true, rotateRegistrationAccessToken: true },
    },
  });
  warnings.mockRestore();
  return provider;
}
