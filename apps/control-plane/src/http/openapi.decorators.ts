import { ProblemBody } from '@keyplane/contracts';
import { applyDecorators } from '@nestjs/common';
import { ApiConsumes, ApiHeader, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';

/** What the route answers when all goes well; every other answer is a problem. */
export function Answers(status: number, schema?: z.ZodType) {
  return applyDecorators(
    ApiResponse(schema ? { status, description: 'Success', standardSchema: schema } : { status, description: 'Done' }),
    ApiResponse({ status: 'default', description: 'A problem (RFC 9457)', standardSchema: ProblemBody }),
  );
}

/** The body is a JSON merge patch (RFC 7396), and `If-Match` is needed. */
export function MergePatch() {
  return applyDecorators(ApiConsumes('application/merge-patch+json', 'application/json'), ApiHeader({ name: 'If-Match', required: true, description: 'The ETag that was read, or `*`.' }));
}

/** `If-Match` is needed. */
export function NeedsIfMatch() {
  return applyDecorators(ApiHeader({ name: 'If-Match', required: true, description: 'The ETag that was read, or `*`.' }));
}
