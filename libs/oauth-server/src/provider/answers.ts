import type { KoaContextWithOIDC } from 'oidc-provider';
import { discoveryDocument } from './discovery.js';

type FinishedContext = KoaContextWithOIDC | (Omit<KoaContextWithOIDC, 'oidc'> & { oidc?: undefined });

/** What oidc-provider says differently from the RFCs, or says about things that are off, is put right here. */
export function finishAnswer({ isInteractive }: { isInteractive: boolean }) {
  return async (ctx: FinishedContext, next: () => Promise<void>): Promise<void> => {
    await next();
    if (!ctx.oidc) return;
    const { route, provider } = ctx.oidc;
    if (route === 'discovery' && ctx.status === 200) ctx.body = discoveryDocument({ provider, isInteractive }, Object(ctx.body));
    if (route === 'token') finishTokenAnswer(ctx);
    // Neither client secrets nor tokens of people have a place in a browser, so no page may read what these answer.
    if (route === 'token' || route === 'userinfo') for (const name of Object.keys(ctx.response.headers)) if (name.startsWith('access-control-')) ctx.remove(name);
  };
}

const GRANT_TYPE_REFUSED = 'requested grant type is not allowed for this client';

function finishTokenAnswer(ctx: KoaContextWithOIDC): void {
  if (ctx.status === 400 && lacksClientAuthentication(ctx)) {
    ctx.status = 401;
    ctx.body = { error: 'invalid_client', error_description: 'client authentication failed' };
  }
  // RFC 6749 §5.2 has an error of its own for this; oidc-provider says `invalid_request`.
  if (ctx.status === 400 && Object(ctx.body).error_description === GRANT_TYPE_REFUSED) ctx.body = { error: 'unauthorized_client', error_description: GRANT_TYPE_REFUSED };
  // RFC 9110 §11.6.1: every 401 names a scheme; oidc-provider's do only where the request had that header.
  if (ctx.status === 401) ctx.set('www-authenticate', `Basic realm="${ctx.oidc.issuer}"`);
}

/** RFC 6749 §5.2 puts "none included" and "unsupported method" under `invalid_client`; oidc-provider says `invalid_request`. */
function lacksClientAuthentication({ headers, oidc }: KoaContextWithOIDC): boolean {
  const { client, body } = oidc;
  if (client || !body || body.client_secret !== undefined) return false;
  const scheme = headers.authorization?.split(' ')[0]?.toLowerCase();
  return scheme === undefined ? body.client_id === undefined : scheme !== 'basic';
}
