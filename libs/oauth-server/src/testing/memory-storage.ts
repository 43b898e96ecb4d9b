import type { ArtifactStorage, OAuthStorage, StoredClient } from '../storage.js';

/** Keeps everything of one organization in memory. Copies in and out, as a database does: nobody holds a live row. */
export function createMemoryOAuthStorage(): OAuthStorage {
  const clients = new Map<string, StoredClient>();
  const byReference = (reference: string): StoredClient | undefined => [...clients.values()].find((client) => client.reference === reference);

  return {
    async findClient(clientId) {
      return structuredClone(clients.get(clientId) ?? null);
    },
    async findClientByReference(reference) {
      return structuredClone(byReference(reference) ?? null);
    },
    async saveClient(client) {
      const holder = client.reference === null ? undefined : byReference(client.reference);
      if (holder && holder.clientId !== client.clientId) throw new Error('The reference belongs to another client.');
      clients.set(client.clientId, structuredClone(client));
    },
    async changeClient(clientId, change) {
      const client = clients.get(clientId);
      if (!client) return null;
      const changed = change(structuredClone(client));
      clients.set(clientId, structuredClone(changed));
      return changed;
    },
    async deleteClient(clientId) {
      clients.delete(clientId);
    },
    artifacts: createMemoryArtifacts(),
  };
}

interface Artifact {
  model: string;
  payload: Record<string, unknown>;
  expiresAt: number;
}

function createMemoryArtifacts(): ArtifactStorage {
  const artifacts = new Map<string, Artifact>();
  const keyOf = (model: string, id: string): string => `${model}/${id}`;
  const payloadOf = (artifact: Artifact | undefined): Record<string, unknown> | undefined =>
    artifact && artifact.expiresAt > Date.now() ? structuredClone(artifact.payload) : undefined;

  return {
    async upsert(model, id, payload, expiresInSeconds) {
      const expiresAt = expiresInSeconds === undefined ? Number.POSITIVE_INFINITY : Date.now() + expiresInSeconds * 1000;
      artifacts.set(keyOf(model, id), { model, payload: structuredClone(payload), expiresAt });
    },
    async find(model, id) {
      return payloadOf(artifacts.get(keyOf(model, id)));
    },
    async findBy(model, field, value) {
      return payloadOf([...artifacts.values()].find((artifact) => artifact.model === model && artifact.payload[field] === value));
    },
    async consume(model, id) {
      const artifact = artifacts.get(keyOf(model, id));
      // oidc-provider's convention: `consumed` holds the second of the first use.
      if (artifact === undefined || artifact.payload.consumed !== undefined) return false;
      artifact.payload.consumed = Math.floor(Date.now() / 1000);
      return true;
    },
    async destroy(model, id) {
      artifacts.delete(keyOf(model, id));
    },
    async revokeByGrantId(grantId) {
      for (const [key, artifact] of artifacts) if (artifact.payload.grantId === grantId) artifacts.delete(key);
    },
    async destroyBy(field, value) {
      for (const [key, artifact] of artifacts) if (artifact.payload[field] === value) artifacts.delete(key);
    },
  };
}
