import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerPage, html, type Page } from '@keyplane/oauth-server/pages';
import type { Config } from '../config/env.js';

/** What programs inside of the network (gateways, health checks) may ask for in plain http. All else is for people, however it is spelled. */
const FOR_PROGRAMS = /^\/(?:api|health|errors|\.well-known)\/|^\/oauth2\/[^/]+\/(?!auth|interaction|session)/;

/** Middleware: where the public URL is https, pages for people are answered over https alone. */
export function pagesOverHttps({ http: { publicUrl, trustedProxies } }: Config) {
  const page = refusedPage(publicUrl);
  return (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    const [path = ''] = (request.url ?? '').split('?', 1);
    if (!publicUrl.startsWith('https:') || FOR_PROGRAMS.test(path) || trustedProxies.isSecure(request)) return next();
    // No redirect: behind a proxy that is not trusted it would go round for ever.
    answerPage(response, page, { status: 403 });
  };
}

function refusedPage(publicUrl: string): Page {
  return {
    title: 'Not over plain http',
    content: html`<h1>Not over plain http</h1>
<p class="lead">This page came to Keyplane without https. Open it at its own address.</p>
<a class="button" href="${publicUrl}/admin">${publicUrl}</a>
<p class="foot">You came from there? Then whoever runs Keyplane names the proxy in KEYPLANE_TRUSTED_PROXIES, and the proxy sends X-Forwarded-Proto.</p>`,
  };
}
