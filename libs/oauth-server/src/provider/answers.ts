import type { KoaContextWithOIDC } from 'oidc-provider';
import { discoveryDocument } from './discovery.js';

type FinishedContext = KoaContextWithOIDC | (Omit<KoaContextWithOIDC, 'oidc'> & { oidc?: undefined });

/** What oidc-provider says differently from the RFCs, or says about things that are off, is put right here. */
export async function finishAnswer(ctx: FinishedContext, next: () => Promise<void>): Promise<void> {
  await next();
  if (!ctx.oidc) return;
  if (ctx.oidc.route === 'discovery' && ctx.status === 200) ctx.body = discoveryDocument(ctx.oidc.provider, Object(ctx.body));
  if (ctx.oidc.route === 'token') finishTokenAnswer(ctx);
}

function finishTokenAnswer(ctx: KoaContextWithOIDC): void {
  // Client secrets have no place in a browser, so no page may read what this endpoint answers.
  for (const name of Object.keys(ctx.response.headers)) if (name.startsWith('access-control-')) ctx.remove(name);
  if (ctx.status === 400 && lacksClientAuthentication(ctx)) {
    ctx.status = 401;
    ctx.body = { error: 'invalid_client', error_description: 'client authentication failed' };
  }
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
