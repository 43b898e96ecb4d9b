import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.module.js';
import { notFound, Problem } from '../http/problem.js';

export type Portal = 'admin' | 'developer';

/** Where Vite puts files whose names change with their content. */
const ASSET = /^assets\/[\w.-]+$/;
const NONCE_PLACE = /__KEYPLANE_NONCE__/g;
const CONTENT_TYPES: Record<string, string> = { '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.woff2': 'font/woff2', '.svg': 'image/svg+xml', '.map': 'application/json' };

/** The built portals. Every page is `index.html` with a nonce of its own; assets may be kept for ever. */
@Injectable()
export class PortalFiles {
  private readonly folder: string;

  constructor(@Inject(CONFIG) config: Config) {
    this.folder = config.portalsFolder ?? fileURLToPath(new URL('../../../', import.meta.url));
  }

  /** @throws Problem 404 where the file is not there, 503 where the portal was not built */
  async answer(portal: Portal, { request, reply }: { request: FastifyRequest; reply: FastifyReply }): Promise<void> {
    const [pathname = ''] = request.url.split('?', 1);
    const path = pathname.slice(`/${portal}/`.length);
    if (path.startsWith('assets/')) return this.answerAsset(portal, path, reply);
    const nonce = randomBytes(16).toString('base64url');
    const page = (await this.read(portal, 'index.html'))?.toString('utf8');
    if (page === undefined) throw new Problem('portal.not-built');
    void reply.headers({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'content-security-policy': contentSecurityPolicy(nonce), 'x-frame-options': 'DENY', 'referrer-policy': 'same-origin' })
      .send(page.replace(NONCE_PLACE, nonce));
  }

  private async answerAsset(portal: Portal, path: string, reply: FastifyReply): Promise<void> {
    const file = ASSET.test(path) ? await this.read(portal, path) : null;
    if (file === null) throw notFound();
    void reply.headers({ 'content-type': CONTENT_TYPES[extname(path)] ?? 'application/octet-stream', 'cache-control': 'public, max-age=31536000, immutable' }).send(file);
  }

  private async read(portal: Portal, path: string): Promise<Buffer | null> {
    return readFile(join(this.folder, `${portal}-portal`, 'dist', path)).catch(() => null);
  }
}

/** No inline script or style without the nonce, nothing from elsewhere, no frame. */
function contentSecurityPolicy(nonce: string): string {
  return [
    `default-src 'self'`, `script-src 'self' 'nonce-${nonce}'`, `style-src 'self' 'nonce-${nonce}'`, `img-src 'self' data:`, `font-src 'self'`,
    `connect-src 'self'`, `frame-ancestors 'none'`, `base-uri 'none'`, `form-action 'self'`, `object-src 'none'`,
  ].join('; ');
}
