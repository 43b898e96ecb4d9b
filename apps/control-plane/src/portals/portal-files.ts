import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
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

  /** @throws Problem 503 where the portal was not built */
  async answerPage(portal: Portal, reply: FastifyReply): Promise<void> {
    const nonce = randomBytes(16).toString('base64url');
    const page = (await this.read(portal, 'index.html'))?.toString('utf8');
    if (page === undefined) throw new Problem('portal.not-built');
    const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'content-security-policy': contentSecurityPolicy(nonce), 'x-frame-options': 'DENY', 'referrer-policy': 'same-origin' };
    void reply.headers(headers).send(page.replace(NONCE_PLACE, nonce));
  }

  /** @throws Problem 404 */
  async answerAsset(portal: Portal, url: string, reply: FastifyReply): Promise<void> {
    const path = pathBehind(portal, url);
    const file = ASSET.test(path) ? await this.read(portal, path) : null;
    if (file === null) throw notFound();
    void reply.headers({ 'content-type': CONTENT_TYPES[extname(path)] ?? 'application/octet-stream', 'cache-control': 'public, max-age=31536000, immutable' }).send(file);
  }

  private async read(portal: Portal, path: string): Promise<Buffer | null> {
    return readFile(join(this.folder, `${portal}-portal`, 'dist', path)).catch(() => null);
  }
}

/** Programs and styles: nothing of anybody is in them, so they need no session. */
export function isAsset(portal: Portal, url: string): boolean {
  return pathBehind(portal, url).startsWith('assets/');
}

function pathBehind(portal: Portal, url: string): string {
  return (url.split('?', 1)[0] ?? '').slice(`/${portal}/`.length);
}

/** No inline script or style without the nonce, nothing from elsewhere, no frame. */
function contentSecurityPolicy(nonce: string): string {
  return [
    `default-src 'self'`, `script-src 'self' 'nonce-${nonce}'`, `style-src 'self' 'nonce-${nonce}'`, `img-src 'self' data:`, `font-src 'self'`,
    `connect-src 'self'`, `frame-ancestors 'none'`, `base-uri 'none'`, `form-action 'self'`, `object-src 'none'`,
  ].join('; ');
}
