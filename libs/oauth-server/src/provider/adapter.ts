import { randomBytes } from 'node:crypto';
import type { Adapter, AdapterPayload } from 'oidc-provider';
import { isClientId } from '../clients/client-rules.js';
import type { ArtifactStorage, OAuthStorage, StoredClient } from '../storage.js';
import { OAuthError } from './oidc-provider.js';

/** Our row travels inside oidc-provider's client under this name. */
export const STORED_CLIENT = 'keyplane_client';

/**
 * oidc-provider's storage interface over ours. Its client cache is keyed by a hash of what `find` returns, and `find` is
 * called on every request: as the whole row (secrets, enabled, scopes) is in there, a change acts at the next request.
 */
export function createAdapterFactory({ storage, portal }: { storage: OAuthStorage; portal: StoredPortalClient | null }): (model: string) => Adapter {
  return (model) => (model === 'Client' ? clientAdapter(storage, portal) : artifactAdapter(storage.artifacts, model));
}

/** The portals' client in the shape of a stored one. */
export interface StoredPortalClient {
  client: StoredClient;
  postLogoutRedirectUris: string[];
}

function clientAdapter(storage: OAuthStorage, portal: StoredPortalClient | null): Adapter {
  // Fills a mandatory field; nothing compares with it.
  const unusedSecret = randomBytes(32).toString('base64url');
  const refuse = async (): Promise<never> => {
    throw new Error('Clients are changed through ClientAdministration only.');
  };
  return {
    async find(clientId) {
      if (portal !== null && clientId === portal.client.clientId) return portalMetadata(portal, unusedSecret);
      // A client id is anybody's text: what can't be one (a NUL byte, say) never reaches the database.
      const client = isClientId(clientId) ? await storage.findClient(clientId) : null;
      return client?.enabled ? toMetadata(client, unusedSecret) : undefined;
    },
    upsert: refuse,
    findByUserCode: refuse,
    findByUid: refuse,
    consume: refuse,
    destroy: refuse,
    revokeByGrantId: refuse,
  };
}

function portalMetadata({ client, postLogoutRedirectUris }: StoredPortalClient, unusedSecret: string): AdapterPayload {
  return { ...toMetadata(client, unusedSecret), grant_types: ['authorization_code'], response_types: ['code'], require_auth_time: true, redirect_uris: client.redirectUris, post_logout_redirect_uris: postLogoutRedirectUris };
}

/** Only what the token endpoint needs. */
function toMetadata(client: StoredClient, unusedSecret: string): AdapterPayload {
  return { client_id: client.clientId, client_secret: unusedSecret, grant_types: ['client_credentials'], response_types: [], redirect_uris: [], [STORED_CLIENT]: client };
}

function artifactAdapter(artifacts: ArtifactStorage, model: string): Adapter {
  return {
    upsert: (id, payload, expiresIn) => artifacts.upsert(model, id, withPerson(payload), expiresIn),
    find: (id) => artifacts.find(model, id),
    findByUserCode: (userCode) => artifacts.findBy(model, 'userCode', userCode),
    findByUid: (uid) => artifacts.findBy(model, 'uid', uid),
    async consume(id) {
      // oidc-provider looks before it consumes; of two who looked at the same time, one comes late.
      if (!(await artifacts.consume(model, id))) throw new OAuthError('invalid_grant', 'already used');
    },
    destroy: (id) => artifacts.destroy(model, id),
    revokeByGrantId: (grantId) => artifacts.revokeByGrantId(grantId),
  };
}

/** An interaction that has led to a person is theirs, though no session exists yet: it goes when theirs do. */
function withPerson(payload: AdapterPayload): Record<string, unknown> {
  const accountId = payload.result?.login?.accountId;
  return accountId === undefined ? { ...payload } : { ...payload, accountId };
}
