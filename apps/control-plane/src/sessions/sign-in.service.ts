import { createHmac, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import * as oidc from 'openid-client';
import { CONFIG, type Config } from '../config/config.module.js';
import { Transactions } from '../database/transactions.js';
import { OrganizationDirectory, type OrganizationReference } from '../organizations/organization-directory.js';
import { UsersRepository } from '../users/users.repository.js';
import { OwnIssuer } from './own-issuer.js';
import { PersonSessions } from './person-sessions.js';
import { safeReturnTo } from './return-to.js';
import { formatSessionCookie } from './session-cookie.js';

/** A sign-in that did not end in a session; the message is for the person. */
export class SignInFailed extends Error {}

export interface BegunSignIn {
  /** The authorization endpoint of the organization's built-in key manager. */
  location: string;
  /** Binds the answer to this browser. The value holds all that is needed when it comes: nothing is stored, any control plane may take it. */
  cookie: { nameSuffix: string; value: string };
}

const UNFINISHED = 'This sign-in is over, or was begun in another browser.';
const REFUSED = 'The built-in key manager did not confirm who you are.';

/** The portals' side of signing in: authorization code with PKCE at our own issuer (OpenID Connect Core §3.1). No token leaves the server. */
@Injectable()
export class SignInService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly directory: OrganizationDirectory,
    private readonly issuer: OwnIssuer,
    private readonly transactions: Transactions,
    private readonly sessions: PersonSessions,
    private readonly users: UsersRepository,
  ) {}

  /** @throws SignInFailed where there is no such organization */
  async begin(organizationName: string, returnTo: string | undefined): Promise<BegunSignIn> {
    const organization = await this.directory.findByName(organizationName);
    if (!organization) throw new SignInFailed('There is no such organization here. Check the address.');
    const secret = randomBytes(32).toString('base64url');
    const { state, nonce, codeVerifier } = derivedFrom(secret);
    const path = safeReturnTo(returnTo, this.config.http.publicUrl);
    const place = /^\/(admin|developer)\b/.exec(path)?.[1];
    const location = oidc.buildAuthorizationUrl(this.issuer.clientOf(organization), {
      redirect_uri: this.issuer.redirectUriOf(organization), scope: 'openid', state, nonce, code_challenge: await oidc.calculatePKCECodeChallenge(codeVerifier), code_challenge_method: 'S256',
      ...(place === undefined ? {} : { place }),
    });
    return { location: location.href, cookie: { nameSuffix: suffixOf(state), value: `${organization.name}.${secret}.${Buffer.from(path).toString('base64url')}` } };
  }

  /** The name of the cookie that belongs to an answer; null where the answer has no state. */
  cookieSuffixOf(query: URLSearchParams): string | null {
    const state = query.get('state');
    return state === null ? null : suffixOf(state);
  }

  /** @returns the session cookie's value and where to go. @throws SignInFailed */
  async finish(query: URLSearchParams, cookieValue: string | null): Promise<{ cookie: string; returnTo: string }> {
    const [name = '', secret = '', path = ''] = (cookieValue ?? '').split('.');
    const organization = secret === '' ? null : await this.directory.findByName(name);
    if (!organization) throw new SignInFailed(UNFINISHED);
    const { userId, sid } = await this.redeem(organization, query, secret);
    // A new session at each sign-in, whatever the browser brought along.
    const token = randomBytes(32).toString('base64url');
    const expiresAt = new Date(Date.now() + this.config.sessionMs);
    await this.transactions.inOrganization(organization.id, async () => {
      const user = await this.users.find(organization.id, userId, { forUpdate: true });
      const hasBegun = user?.enabled && (await this.sessions.begin(token, { organizationId: organization.id, userId, sid, expiresAt }));
      if (!hasBegun) throw new SignInFailed(REFUSED);
    });
    return { cookie: formatSessionCookie({ organization: organization.name, token }), returnTo: safeReturnTo(Buffer.from(path, 'base64url').toString(), this.config.http.publicUrl) };
  }

  private async redeem(organization: OrganizationReference, query: URLSearchParams, secret: string): Promise<{ userId: string; sid: string }> {
    const { state, nonce, codeVerifier } = derivedFrom(secret);
    const answered = new URL(`${this.issuer.redirectUriOf(organization)}?${query.toString()}`);
    try {
      const tokens = await oidc.authorizationCodeGrant(this.issuer.clientOf(organization), answered, { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: codeVerifier, idTokenExpected: true });
      const claims = tokens.claims();
      if (claims === undefined || typeof claims.sid !== 'string') throw new Error('the ID token names no session');
      return { userId: claims.sub, sid: claims.sid };
    } catch (error) {
      throw new SignInFailed(REFUSED, { cause: error });
    }
  }
}

/** One secret in the browser's cookie gives all three, so none of them needs to be kept. */
function derivedFrom(secret: string): { state: string; nonce: string; codeVerifier: string } {
  const derive = (purpose: string): string => createHmac('sha256', secret).update(purpose).digest('base64url');
  return { state: derive('state'), nonce: derive('nonce'), codeVerifier: derive('code-verifier') };
}

/** Several sign-ins may be under way in one browser, each with its cookie. */
function suffixOf(state: string): string {
  return /^[\w-]{43}$/.test(state) ? state.slice(0, 12) : 'none';
}
