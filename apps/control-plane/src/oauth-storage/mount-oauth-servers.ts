import type { IncomingMessage, ServerResponse } from 'node:http';
import { Logger } from '@nestjs/common';
import type { OrganizationDirectory } from '../organizations/organization-directory.js';
import type { OAuthServers } from './oauth-servers.js';

/** What a middleware may set on a request, for the router behind it. */
type MountedRequest = IncomingMessage & { originalUrl?: string; baseUrl?: string };

/**
 * Middleware that hands `/oauth2/{organization}/…` to that organization's built-in key manager, before any body parser.
 * Its errors are those of RFC 6749, not problems: the one exception to our error format.
 */
export function mountOAuthServers({ servers, directory }: { servers: OAuthServers; directory: OrganizationDirectory }) {
  const logger = new Logger('oauth');
  return (request: MountedRequest, response: ServerResponse, next: () => void): void => {
    const mount = mountOf(request.url ?? '');
    if (!mount) return next();
    void (async () => {
      const organization = await directory.findByName(mount.organization);
      if (!organization) return next();
      request.originalUrl = request.url;
      request.baseUrl = `/oauth2/${mount.organization}`;
      request.url = mount.path;
      (await servers.get(organization)).handle(request, response);
    })().catch((error: unknown) => {
      logger.error({ organization: mount.organization, reason: error instanceof Error ? error.message : 'unknown' });
      answerUnavailable(response);
    });
  };
}

/** RFC 8414 §3.1 puts the well-known part before the issuer's path; OpenID Connect behind it. */
function mountOf(url: string): { organization: string; path: string } | null {
  const inserted = /^\/\.well-known\/oauth-authorization-server\/oauth2\/([a-z0-9-]{1,40})(\?.*)?$/.exec(url);
  if (inserted?.[1] !== undefined) return { organization: inserted[1], path: `/.well-known/oauth-authorization-server${inserted[2] ?? ''}` };
  const appended = /^\/oauth2\/([a-z0-9-]{1,40})(\/.*)$/.exec(url);
  return appended?.[1] !== undefined && appended[2] !== undefined ? { organization: appended[1], path: appended[2] } : null;
}

/** RFC 6749 has no error for "try later" at the token endpoint but this one of its §4.1.2.1. */
function answerUnavailable(response: ServerResponse): void {
  if (response.headersSent) return void response.destroy();
  response.writeHead(503, { 'content-type': 'application/json', 'cache-control': 'no-store', 'retry-after': '1' });
  response.end(JSON.stringify({ error: 'temporarily_unavailable' }));
}
