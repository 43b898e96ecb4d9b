import { z } from 'zod';

/** One wrong place of a request: a JSON pointer into the body (RFC 6901) or the name of a query parameter. */
export const FieldProblem = z
  .strictObject({
    pointer: z.string().optional(),
    parameter: z.string().optional(),
    code: z.string(),
    message: z.string(),
  })
  .meta({ id: 'FieldProblem' });
export type FieldProblem = z.infer<typeof FieldProblem>;

/** Body of every error: RFC 9457 `application/problem+json` with our extensions. */
export const ProblemBody = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    instance: z.string(),
    code: z.string(),
    requestId: z.string(),
    errors: z.array(FieldProblem).optional(),
  })
  .meta({ id: 'Problem' });
export type ProblemBody = z.infer<typeof ProblemBody>;

/** Where a problem code is explained: the control plane serves the page. `publicUrl` is its public address; without it, the address is relative to it. */
export function problemType(code: string, publicUrl = ''): string {
  return `${publicUrl}/errors/${code}`;
}
