import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from './problem.js';

/** The caller's `If-Match`: `check` throws 428 when it is missing and 412 when it names another revision. */
export class IfMatch {
  constructor(private readonly header: string | undefined) {}

  check(revision: number): void {
    if (this.header === undefined || this.header.trim() === '') throw new Problem('precondition.required');
    const tags = this.header.split(',').map((tag) => tag.trim());
    if (!tags.includes('*') && !tags.includes(`"${revision}"`)) {
      throw new Problem('precondition.failed', { detail: `The current revision is ${revision}.`, headers: { etag: `"${revision}"` } });
    }
  }
}

/** Parameter decorator: the request's `If-Match`. */
export const IfMatchHeader = createParamDecorator((_: unknown, context: ExecutionContext) => {
  return new IfMatch(context.switchToHttp().getRequest<FastifyRequest>().headers['if-match']);
});

/** Sets the ETag of what is answered and hands it on. */
export function withEtag<T extends { revision: number }>(reply: FastifyReply, resource: T): T {
  void reply.header('etag', `"${resource.revision}"`);
  return resource;
}

/** As withEtag, for an answer that shows a secret: nobody may keep a copy (RFC 9111 §5.2.2.5). */
export function withSecret<T extends { revision: number }>(reply: FastifyReply, resource: T): T {
  void reply.header('cache-control', 'no-store');
  return withEtag(reply, resource);
}
