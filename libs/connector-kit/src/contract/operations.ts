import { randomUUID } from 'node:crypto';
import type { CallOptions, ClientHandle, RegistrationAccess } from '../connector.js';
import type { ContractSubject } from './subject.js';

export const OPERATIONS = ['discover', 'describeIssuer', 'createClient', 'readClient', 'updateClient', 'deleteClient', 'requestToken', 'revokeToken', 'findClients', 'addSecret', 'retireSecret', 'ensureScopes'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** A client made through the connector, whose handle follows what the server replaces, as the control plane's does. */
export interface MadeClient {
  handle: ClientHandle;
  clientSecret: string | null;
  reference: string;
  /** Every secret that was handed out for it so far. */
  secrets: string[];
}

export async function makeClient({ connector, settings }: ContractSubject): Promise<MadeClient> {
  const reference = randomUUID();
  const created = await connector.createClient({ ...settings, reference });
  const known = [created.clientSecret, created.registration?.accessToken].filter((secret) => typeof secret === 'string');
  const client: MadeClient = {
    clientSecret: created.clientSecret,
    reference,
    secrets: known,
    handle: {
      clientId: created.clientId,
      registration: created.registration,
      onRegistrationChanged: async (registration: RegistrationAccess) => {
        client.handle.registration = registration;
        client.secrets.push(registration.accessToken);
      },
      onClientSecretChanged: async (clientSecret: string) => {
        client.clientSecret = clientSecret;
        client.secrets.push(clientSecret);
      },
    },
  };
  return client;
}

/** One plausible call of each operation. */
export function callsOf({ connector, issuer, settings }: ContractSubject, client: MadeClient): Record<Operation, (options: CallOptions) => Promise<unknown>> {
  const { handle, clientSecret } = client;
  return {
    discover: (options) => connector.discover({ ...options, url: issuer }),
    describeIssuer: (options) => connector.describeIssuer(options),
    createClient: (options) => connector.createClient({ ...options, ...settings, reference: randomUUID() }),
    readClient: (options) => connector.readClient({ ...options, handle }),
    updateClient: (options) => connector.updateClient({ ...options, handle, clientSecret, changes: { name: 'Renamed' } }),
    deleteClient: (options) => connector.deleteClient({ ...options, handle }),
    requestToken: (options) => connector.requestToken({ ...options, handle, clientSecret, scopes: settings.scopes.slice(0, 1) }),
    revokeToken: (options) => connector.revokeToken({ ...options, handle, clientSecret, token: 'a-token-that-may-not-leak' }),
    findClients: (options) => connector.findClients({ ...options, reference: client.reference }),
    addSecret: (options) => connector.addSecret({ ...options, handle, description: null, expiresAt: null, overlapSeconds: null }),
    retireSecret: (options) => connector.retireSecret({ ...options, handle, secretId: randomUUID() }),
    ensureScopes: (options) => connector.ensureScopes({ ...options, scopes: settings.scopes }),
  };
}
