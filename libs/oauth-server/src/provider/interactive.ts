import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';
import { Html, pageHeaders, renderPage, type Page } from '../people/page.js';
import { failurePage, signedOutPage, signOutPage } from '../people/pages.js';
import type { PeopleOptions } from '../people/people.js';
import { randomBytes } from 'node:crypto';
import type { Provider } from './oidc-provider.js';

const SESSION_SECONDS = 8 * 3600;
const IN_BROWSERS = ['authorization', 'resume', 'end_session', 'end_session_confirm', 'end_session_success'];

/** Authorization code with PKCE (RFC 7636, S256 only), userinfo and RP-initiated logout, for the portals' client. */
export function interactiveConfiguration({ issuer, people: { people, portal } }: { issuer: string; people: PeopleOptions }): Configuration {
  const cookie = { httpOnly: true, sameSite: 'lax', signed: true, overwrite: true, secure: issuer.startsWith('https:') } as const;
  return {
    claims: { openid: ['sub', 'preferred_username', 'sid'] },
    // ID tokens say who it is at once; nothing of it is secret to the portals.
    conformIdTokenClaims: false,
    cookies: {
      names: { session: 'keyplane_built_in_session', interaction: 'keyplane_interaction', resume: 'keyplane_resume' },
      long: { ...cookie, path: new URL(issuer).pathname },
      short: cookie,
    },
    extraParams: ['place'],
    interactions: { url: (_ctx, { uid }) => `${issuer}/interaction/${uid}` },
    findAccount: async (_ctx, accountId, token) => {
      const account = await people.find(accountId);
      // Of the code that is redeemed: by it the portal ends this session, and no other, when it signs out.
      const sid = token !== undefined && 'sessionUid' in token && typeof token.sessionUid === 'string' ? { sid: token.sessionUid } : {};
      return account === null ? undefined : { accountId, claims: () => ({ sub: accountId, preferred_username: account.username, ...sid }) };
    },
    // Consent is not asked for: the portals are ours.
    loadExistingGrant: async (ctx) => {
      const { client, account, provider } = ctx.oidc;
      if (client?.clientId !== portal.clientId || account === undefined) return undefined;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: account.accountId });
      grant.addOIDCScope('openid');
      await grant.save();
      return grant;
    },
    pkce: { required: () => true },
    responseTypes: ['code'],
    routes: { authorization: '/auth', userinfo: '/userinfo', end_session: '/session/end' },
    scopes: ['openid'],
    ttl: { AccessToken: 300, AuthorizationCode: 60, Grant: SESSION_SECONDS, IdToken: 300, Interaction: 3600, Session: SESSION_SECONDS },
  };
}

export const interactiveFeatures: NonNullable<Configuration['features']> = {
  userinfo: { enabled: true },
  rpInitiatedLogout: {
    enabled: true,
    logoutSource: (ctx, form) => answerPage(ctx, signOutPage(new Html(form))),
    postLogoutSuccessSource: (ctx) => answerPage(ctx, signedOutPage()),
  },
};

/** Errors of what people see in a browser are pages; RFC 6749's endpoints for programs speak JSON. */
export function renderInteractiveError(ctx: KoaContextWithOIDC, description: string): boolean {
  if (!IN_BROWSERS.includes(ctx.oidc?.route ?? '')) return false;
  answerPage(ctx, failurePage(description));
  return true;
}

function answerPage(ctx: KoaContextWithOIDC, page: Page): void {
  const nonce = randomBytes(16).toString('base64url');
  ctx.set(pageHeaders(nonce, []));
  ctx.type = 'html';
  ctx.body = renderPage(page, nonce);
}

/** The request's own word about host and scheme is not asked: the issuer says what they are, behind any proxy. */
export function believeIssuer(provider: Provider): void {
  provider.proxy = true;
}

export function forwardedHeadersOf(issuer: string): Record<string, string> {
  const { host, protocol } = new URL(issuer);
  return { host, 'x-forwarded-host': host, 'x-forwarded-proto': protocol.slice(0, -1) };
}
