import type { TokenEndpointGrantContext } from 'oidc-provider';
import type { AccessTokens } from '../tokens/access-token.js';
import { ScopeRefused } from '../tokens/scopes.js';
import { OAuthError } from './oidc-provider.js';
import { storedClientOf } from './stored-client.js';

export const CLIENT_CREDENTIALS = {
  grantType: 'client_credentials',
  parameters: ['scope', 'resource'],
  /** RFC 8707 §2 allows `resource` more than once; any other repetition is an error. */
  repeatable: ['resource'],
} as const;

/**
 * RFC 6749 §4.4. In place of oidc-provider's own handler, which silently drops scopes that it does not know and would
 * make a second place where claims are put together.
 */
export function createClientCredentialsGrant(accessTokens: AccessTokens): (ctx: TokenEndpointGrantContext) => Promise<void> {
  return async (ctx) => {
    const client = storedClientOf(ctx.oidc.client);
    const { scope, resource } = ctx.oidc.params;
    if (!client.grantTypes.includes(CLIENT_CREDENTIALS.grantType)) throw new OAuthError('unauthorized_client', 'this client may not use this grant type');
    checkResource(resource, accessTokens.audienceOf(client));
    const token = await mintOrRefuse(accessTokens.mint(client, scope?.split(' ') ?? []));
    ctx.body = { access_token: token.accessToken, token_type: 'Bearer', expires_in: token.expiresIn, ...(token.scope === null ? {} : { scope: token.scope }) };
  };
}

/** Absent, or exactly the one that the client has anyway. */
function checkResource(resource: string | string[] | undefined, audience: string): void {
  if ([resource ?? audience].flat().some((value) => value !== audience)) throw new OAuthError('invalid_target', 'this client gets no token for that resource');
}

async function mintOrRefuse<T>(minting: Promise<T>): Promise<T> {
  try {
    return await minting;
  } catch (error) {
    if (error instanceof ScopeRefused) throw new OAuthError('invalid_scope', error.message);
    throw error;
  }
}
