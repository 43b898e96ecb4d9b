import { randomUUID } from 'node:crypto';
import type { FakeQuirks } from './fake-quirks.js';

export interface FakeClient {
  id: string;
  secret: string;
  registrationToken: string;
  metadata: Record<string, unknown>;
}

/** The clients of the fake, and its rules about them. */
export type FakeClients = ReturnType<typeof createFakeClients>;

export function createFakeClients(quirks: FakeQuirks) {
  const clients = new Map<string, FakeClient>();
  const known = (metadata: Record<string, unknown>): Record<string, unknown> => {
    const { knownScopes } = quirks;
    if (!knownScopes || typeof metadata['scope'] !== 'string') return metadata;
    return { ...metadata, scope: metadata['scope'].split(' ').filter((scope) => knownScopes.includes(scope)).join(' ') };
  };
  return {
    ids: () => [...clients.keys()],
    find: (id: string) => clients.get(id),
    register(metadata: Record<string, unknown>): FakeClient {
      // Marks that must survive form-encoding (RFC 6749 §2.3.1).
      const client = { id: `client:${randomUUID()}`, secret: `s+%& ${randomUUID()}`, registrationToken: randomUUID(), metadata: known(metadata) };
      clients.set(client.id, client);
      return client;
    },
    read(client: FakeClient): void {
      if (quirks.rotatesOnRead) client.registrationToken = randomUUID();
    },
    update(client: FakeClient, { client_id: _id, client_secret: _secret, ...metadata }: Record<string, unknown>): void {
      client.metadata = known(metadata);
      client.registrationToken = randomUUID();
      if (quirks.replacesSecretOnUpdate) client.secret = randomUUID();
    },
    remove: (id: string) => clients.delete(id),
  };
}
