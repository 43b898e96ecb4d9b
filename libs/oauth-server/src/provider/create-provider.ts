import type { JsonWebKey } from 'node:crypto';
import type { Configuration } from 'oidc-provider';
import type { SecretHasher } from '../clients/secrets.js';
import type { PeopleOptions } from '../people/people.js';
import type { OAuthStorage } from '../storage.js';
import type { AccessTokens } from '../tokens/access-token.js';
import { createAdapterFactory, STORED_CLIENT, type StoredPortalClient } from './adapter.js';
import { finishAnswer } from './answers.js';
import { CLIENT_CREDENTIALS, createClientCredentialsGrant } from './client-credentials.js';
import { believeIssuer, interactiveConfiguration, interactiveFeatures, renderInteractiveError } from './interactive.js';
import { Provider } from './oidc-provider.js';
import { storedClientOf } from './stored-client.js';

export interface ProviderParts {
  issuer: string;
  storage: OAuthStorage;
  signingKeys: readonly JsonWebKey[];
  cookieKeys: readonly string[];
  accessTokens: AccessTokens;
  hasher: SecretHasher;
  clock: () => Date;
  onError: (error: unknown) => void;
  /** Null: nobody signs in here. */
  people: PeopleOptions | null;
}

/** oidc-provider with everything switched off but discovery, keys, the token endpoint with client credentials, and what people sign in with. */
export function createProvider(parts: ProviderParts): Provider {
  const { issuer, accessTokens, hasher, clock, onError } = parts;
  const provider = new Provider(issuer, configuration(parts));
  believeIssuer(provider);
  const { grantType, parameters, repeatable } = CLIENT_CREDENTIALS;
  provider.registerGrantType(grantType, createClientCredentialsGrant(accessTokens), parameters, repeatable);
  provider.Client.prototype.compareClientSecret = function compareClientSecret(secret) {
    return hasher.matches(secret, storedClientOf(this).secrets, clock());
  };
  provider.use(finishAnswer({ isInteractive: parts.people !== null }));
  provider.on('server_error', (_ctx, error) => onError(error));
  // Koa's own one prints to the console. A caller who hangs up is not our error, or anybody could fill our log.
  provider.onerror = (error) => {
    if (!isBrokenConnection(error)) onError(error);
  };
  return provider;
}

function isBrokenConnection(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['ECONNRESET', 'ECONNABORTED', 'EPIPE'].includes(String(error.code));
}

function configuration(parts: ProviderParts): Configuration {
  const { storage, signingKeys, cookieKeys, people, issuer } = parts;
  const { cookies, ...interactive } = people === null ? { cookies: {}, responseTypes: [], scopes: [] } : interactiveConfiguration({ issuer, people });
  return {
    adapter: createAdapterFactory({ storage, portal: people === null ? null : portalOf(people, parts) }),
    clientAuthMethods: ['client_secret_basic', 'client_secret_post'],
    clientDefaults: { grant_types: [CLIENT_CREDENTIALS.grantType], response_types: [], id_token_signed_response_alg: 'ES256', token_endpoint_auth_method: 'client_secret_basic' },
    // Refusing here would answer unlike "unknown client" and so tell which clients exist; finishAnswer takes the headers off.
    clientBasedCORS: () => true,
    cookies: { ...cookies, keys: [...cookieKeys] },
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    extraClientMetadata: { properties: [STORED_CLIENT] },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      introspection: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      registration: { enabled: false },
      resourceIndicators: { enabled: false },
      revocation: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
      ...(people === null ? {} : interactiveFeatures),
    },
    jwks: { keys: signingKeys.map((key) => ({ ...key })) as NonNullable<Configuration['jwks']>['keys'] }, // checked by loadSigningKeys; node:crypto types its members as optional
    // Its default is a page; these endpoints speak JSON to everybody (RFC 6749 §5.2), but for what people see.
    renderError: (ctx, out) => {
      if (people === null || !renderInteractiveError(ctx, out.error_description ?? out.error)) ctx.body = out;
    },
    ...interactive,
  };
}

function portalOf({ portal }: PeopleOptions, { hasher, clock }: Pick<ProviderParts, 'hasher' | 'clock'>): StoredPortalClient {
  const { clientId, clientSecret, redirectUris, postLogoutRedirectUris } = portal;
  return {
    client: {
      clientId, kind: 'system', reference: null, name: 'Portals', grantTypes: ['authorization_code'], redirectUris, scopes: [], accessTokenSeconds: 300, enabled: true,
      secrets: [{ secretId: 'derived', hash: hasher.hash(clientSecret), description: null, createdAt: clock(), expiresAt: null }],
    },
    postLogoutRedirectUris,
  };
}
