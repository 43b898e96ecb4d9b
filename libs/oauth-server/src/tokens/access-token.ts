import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { StoredClient } from '../storage.js';
import { grantScopes } from './scopes.js';
import type { SigningKeys } from './signing-keys.js';

export interface AccessToken {
  accessToken: string;
  /** Seconds. */
  expiresIn: number;
  /** Null = the token carries no scope. */
  scope: string | null;
}

export interface AccessTokens {
  /** The one audience that tokens of this client have. */
  audienceOf(client: Pick<StoredClient, 'kind'>): string;
  /**
   * An RFC 9068 access token of the client itself (client credentials). The token endpoint and `issueToken` both end
   * here, so that their tokens can't differ.
   * @throws ScopeRefused
   */
  mint(client: StoredClient, requestedScopes: readonly string[]): Promise<AccessToken>;
}

export interface AccessTokenSettings {
  issuer: string;
  apiAudience: string;
  signingKeys: SigningKeys;
  clock: () => Date;
}

/** Access tokens are signed and handed out, never stored. */
export function createAccessTokens({ issuer, apiAudience, signingKeys, clock }: AccessTokenSettings): AccessTokens {
  const { kid, privateKey } = signingKeys.current;
  const audienceOf = ({ kind }: Pick<StoredClient, 'kind'>): string => (kind === 'system' ? apiAudience : `${issuer}/apis`);
  return {
    audienceOf,
    async mint(client, requestedScopes) {
      const scope = grantScopes(client, requestedScopes).join(' ') || null;
      const issuedAt = Math.floor(clock().getTime() / 1000);
      const claims = { client_id: client.clientId, ...(scope === null ? {} : { scope }) };
      const accessToken = await new SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid })
        .setIssuer(issuer)
        .setSubject(client.clientId)
        .setAudience(audienceOf(client))
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + client.accessTokenSeconds)
        .setJti(randomUUID())
        .sign(privateKey);
      return { accessToken, expiresIn: client.accessTokenSeconds, scope };
    },
  };
}
